import type { Language } from '../domain/source-view.ts';

const readers: Partial<Record<Language, (raw: string, masked: string) => string[]>> = {
  python: (_, masked) => pythonImports(masked),
  javascript: (raw) => quotedImports(raw, javascriptImport),
  cpp: (raw, masked) => [...quotedImports(raw, include), ...matches(masked, namespaces)],
  rust: (_, masked) =>
    matches(masked, /^[ \t]*(?:pub[ \t]+)?use[ \t]+([\w:]+)/gm).map((path) => path.replaceAll('::', '.')),
  julia: (_, masked) =>
    matches(masked, /^[ \t]*(?:using|import)[ \t]+([^\n]{1,500})/gm).flatMap((list) =>
      (list.split(':')[0] ?? '').split(',').map((name) => name.trim()),
    ),
  r: (raw, masked) => [...quotedImports(raw, rLibrary), ...matches(masked, /(?<![\w.])([A-Za-z][\w.]*)::/g)],
};

const javascriptImport =
  /^\s*(?:(?:import|export|\})[^'"\n]{0,500}|[^/'"\n]{0,200}\b(?:require|import)\(\s*)['"]([^'"\n]{1,200})['"]/;
const namespaces = /(?<![\w:])(torch|at|c10|tensorflow|ggml|mlpack|dlib|cutlass|cute|ck_tile|nvinfer1)::/g;
const include = /^\s*#\s*include\s*[<"]([^>"\n]{1,200})[>"]/;
const rLibrary =
  /^\s*(?:suppressPackageStartupMessages\()?(?:library|require|requireNamespace)\(\s*["']?([\w.]{1,100})/;

/** Modules that a source text imports. `raw` is the text, `masked` the same without comments and strings. */
export function importsOf(raw: string, masked: string, language: Language): string[] {
  return readers[language]?.(raw, masked) ?? [];
}

function matches(text: string, pattern: RegExp): string[] {
  return [...new Set(Array.from(text.matchAll(pattern), (match) => match[1] ?? ''))];
}

/** Imports whose module stands in a string or in brackets: they are read line by line, a comment's line begins with no such word. */
function quotedImports(raw: string, pattern: RegExp): string[] {
  const found = new Set<string>();
  for (const line of raw.split('\n')) {
    const module = line.length > 2_000 ? undefined : pattern.exec(line)?.[1];
    if (module !== undefined) found.add(module);
  }
  return [...found];
}

const pythonImport =
  /^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+c?import[ \t]*(\([^)]{0,4000}|[^\n]*)|c?import[ \t]+([^\n]+))/gm;

function pythonImports(masked: string): string[] {
  const found = new Set<string>();
  for (const [, module, names, modules] of masked.matchAll(pythonImport)) {
    if (module !== undefined) {
      found.add(module);
      for (const name of (names ?? '').replaceAll(/[()\\]/g, ' ').split(',')) {
        const [imported = ''] = name.trim().split(/\s+/);
        if (/^\w+$/.test(imported)) found.add(`${module}${module.endsWith('.') ? '' : '.'}${imported}`);
      }
    }
    for (const name of (modules ?? '').split(/[,;]/)) {
      const [imported] = name.trim().split(/\s+/);
      if (imported !== undefined && /^[\w.]+$/.test(imported)) found.add(imported);
    }
  }
  return [...found];
}
