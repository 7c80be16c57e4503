/** `from X import a, b as c`, with or without brackets. */
const fromImport = /^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]{0,4000}\)|[^\n(]{1,1000})/gm;

/** Names that a Python file imports from modules, each with the module as written. Takes lines without strings and comments. */
export function importedNames(code: string[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const [, module = '', list = ''] of code.join('\n').matchAll(fromImport)) {
    for (const item of list.replaceAll(/[()]/g, '').split(',')) {
      const name = item.trim().split(/\s+/)[0] ?? '';
      if (/^[A-Za-z_]\w*$/.test(name)) names.set(name, module);
    }
  }
  return names;
}

/** Whether a file can be what a module's name means: its path holds the module's last part as a file or a folder. */
export function mayBeModule(path: string, module: string): boolean {
  const last = module.split('.').findLast((part) => part !== '');
  if (last === undefined) return true;
  return path.split('/').some((part) => part === last || part === `${last}.py`);
}
