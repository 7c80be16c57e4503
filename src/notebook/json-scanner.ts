/** A JSON string as it stands in the text, not yet decoded. */
export interface StringToken {
  /** Offset of the opening quote. */
  start: number;
  /** Offset behind the closing quote. */
  end: number;
  /** 1-based line of the text on which it begins. */
  line: number;
}

/** Thrown by the scanner where the text is not JSON. Its message is a clause. */
export class JsonProblem extends Error {}

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const comma = 0x2c;
const colon = 0x3a;
/** Whatever a number, true, false or null is made of. */
const scalar = /[-+.\w]+/y;

/**
 * Walks JSON text in one pass and knows on which line it is. The caller asks for the values it wants and the rest is
 * stepped over without being decoded: a string by looking for its closing quote, a nested value by counting brackets,
 * so neither a huge output nor deep nesting costs more than its length. Stepped-over values are not checked inside.
 */
export class JsonScanner {
  readonly #text: string;
  #position = 0;
  #line = 1;
  /** Offset of the first line break that is not counted in `#line`. */
  #nextBreak: number;

  constructor(text: string) {
    this.#text = text;
    this.#nextBreak = this.#breakAfter(0);
    if (text.charCodeAt(0) === 0xfeff) this.#position = 1;
  }

  /** Calls `visit` with each key of the object that comes next; a value that `visit` does not read is stepped over. */
  object(visit: (key: string) => void): void {
    this.#expect(openBrace);
    if (this.#accept(closeBrace)) return;
    do {
      const key = this.decode(this.string());
      this.#expect(colon);
      this.#visitValue(() => visit(key));
    } while (this.#accept(comma));
    this.#expect(closeBrace);
  }

  /** Calls `visit` for each element of the array that comes next; an element that `visit` does not read is stepped over. */
  array(visit: () => void): void {
    this.#expect(openBracket);
    if (this.#accept(closeBracket)) return;
    do this.#visitValue(visit);
    while (this.#accept(comma));
    this.#expect(closeBracket);
  }

  /** What the next value is, by its first character. */
  peek(): 'object' | 'array' | 'string' | 'scalar' {
    const code = this.#next();
    if (code === openBrace) return 'object';
    if (code === openBracket) return 'array';
    return code === quote ? 'string' : 'scalar';
  }

  /** The string that comes next. */
  string(): StringToken {
    if (this.#next() !== quote) throw this.#problem();
    const start = this.#position;
    const line = this.#lineAt(start);
    this.#position = this.#endOfString(start);
    return { start, end: this.#position, line };
  }

  /** The strings of a value that is written as one string or as a list of them, as nbformat does with long texts. */
  strings(): StringToken[] {
    if (this.peek() === 'string') return [this.string()];
    const tokens: StringToken[] = [];
    if (this.peek() === 'array') {
      this.array(() => {
        if (this.peek() === 'string') tokens.push(this.string());
      });
    }
    return tokens;
  }

  /** The members of an object that have a reader; anything else is left to be stepped over. */
  members(readers: Record<string, () => void>): void {
    if (this.peek() !== 'object') return;
    this.object((key) => {
      if (Object.hasOwn(readers, key)) readers[key]?.();
    });
  }

  /** The text of the string that comes next; undefined, and nothing read, when it is another value. */
  text(): string | undefined {
    return this.peek() === 'string' ? this.decode(this.string()) : undefined;
  }

  /** The text of a string. */
  decode(token: StringToken): string {
    try {
      return JSON.parse(this.#text.slice(token.start, token.end)) as string;
    } catch (cause) {
      throw new JsonProblem(`not valid JSON at line ${token.line}`, { cause });
    }
  }

  /** Fails when anything but white space is left. */
  end(): void {
    if (!Number.isNaN(this.#next())) throw this.#problem();
  }

  #visitValue(visit: () => void): void {
    this.#next();
    const before = this.#position;
    visit();
    if (this.#position === before) this.#skipValue();
  }

  #skipValue(): void {
    let depth = 0;
    do {
      const code = this.#next();
      if (code === quote) this.#position = this.#endOfString(this.#position);
      else if (code === openBrace || code === openBracket) depth += this.#step(1);
      else if (code === closeBrace || code === closeBracket) depth += this.#step(-1);
      else if (depth > 0 && (code === comma || code === colon)) this.#position++;
      else this.#skipScalar();
    } while (depth > 0);
    if (depth < 0) throw this.#problem();
  }

  #step(change: number): number {
    this.#position++;
    return change;
  }

  #skipScalar(): void {
    scalar.lastIndex = this.#position;
    if (!scalar.test(this.#text)) throw this.#problem();
    this.#position = scalar.lastIndex;
  }

  #endOfString(start: number): number {
    let end = this.#text.indexOf('"', start + 1);
    while (end >= 0) {
      let backslashes = 0;
      while (this.#text.charCodeAt(end - 1 - backslashes) === backslash) backslashes++;
      if (backslashes % 2 === 0) return end + 1;
      end = this.#text.indexOf('"', end + 1);
    }
    throw this.#problem();
  }

  /** Steps over white space; the code of the character that follows, NaN at the end. */
  #next(): number {
    let code = this.#text.charCodeAt(this.#position);
    while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) {
      code = this.#text.charCodeAt(++this.#position);
    }
    return code;
  }

  #accept(code: number): boolean {
    if (this.#next() !== code) return false;
    this.#position++;
    return true;
  }

  #expect(code: number): void {
    if (!this.#accept(code)) throw this.#problem();
  }

  #problem(): JsonProblem {
    return new JsonProblem(`not valid JSON at line ${this.#lineAt(Math.min(this.#position, this.#text.length))}`);
  }

  /** Offsets are asked for in rising order, so every line break is looked for once. */
  #lineAt(offset: number): number {
    while (this.#nextBreak < offset) {
      this.#line++;
      this.#nextBreak = this.#breakAfter(this.#nextBreak + 1);
    }
    return this.#line;
  }

  #breakAfter(offset: number): number {
    const lineBreak = this.#text.indexOf('\n', offset);
    return lineBreak < 0 ? Number.POSITIVE_INFINITY : lineBreak;
  }
}
