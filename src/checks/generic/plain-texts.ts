/** Why the compiler refuses a file, by ruff's code. */
export const uncompilable: Readonly<Record<string, string>> = {
  F701: '`break` stands outside a loop',
  F702: '`continue` stands outside a loop',
  F704: '`yield` or `await` stands outside a function',
  F706: '`return` stands outside a function',
  F707: 'An `except:` without an exception stands before others, and Python wants it last',
  PLE0115: 'A name is declared both `nonlocal` and `global`',
  PLE0117: 'A `nonlocal` name is bound in no function around it',
  PLE0118: 'A name is used before its `global` declaration',
  PLE1142: '`await` stands outside an `async` function',
  PLE1700: '`yield from` stands in an `async` function',
};

/** What a class does against the data model, by ruff's code. */
export const contractBreaks: Readonly<Record<string, string>> = {
  PLE0100: '`__init__` yields, so that the call returns a generator where Python wants None',
  PLE0101: '`__init__` returns a value where Python wants None',
  PLE0237: 'The attribute is not among the `__slots__` of the class',
  PLE0241: 'The same base stands twice',
  PLE0302: 'Python calls this method with another number of arguments',
  PLE0303: '`__len__` has to return a whole number from 0 on',
  PLE0305: '`__index__` has to return a whole number',
  PLE0307: '`__str__` has to return a string',
  PLE0308: '`__bytes__` has to return bytes',
  PLE0309: '`__hash__` has to return a whole number',
};

/** What is wrong with a call or statement and what comes of it, by ruff's code. */
export const suspiciousCalls: Readonly<Record<string, readonly [explanation: string, effect: string]>> = {
  PLE0604: ['`__all__` may hold strings alone', '`from … import *` ends with a TypeError.'],
  PLE0605: ['`__all__` has to be a list or tuple', '`from … import *` ends with a TypeError.'],
  PLE0643: ['The index lies beyond the end of the literal', 'IndexError when the line runs.'],
  PLE1132: ['A keyword argument is passed twice', 'TypeError when the line runs.'],
  PLE1205: [
    'The log message has fewer placeholders than values',
    'The line is not logged; logging prints a traceback instead.',
  ],
  PLE1206: [
    'The log message has more placeholders than values',
    'The line is not logged; logging prints a traceback instead.',
  ],
  PLE1507: ['The name of an environment variable has to be a string', 'TypeError when the line runs.'],
};
