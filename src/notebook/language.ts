import type { Language } from '../domain/source-view.ts';

const languageExtensions: [Language, string][] = [
  ['python', 'py pyi pyw'],
  ['yaml', 'yaml yml'],
  ['json', 'json json5 jsonc'],
  ['toml', 'toml'],
  ['cuda', 'cu cuh'],
  // Metal and OpenCL kernels are dialects of C++ and C.
  ['cpp', 'c cc cpp cxx h hh hpp hxx inl ipp metal cl'],
  ['julia', 'jl'],
  ['r', 'r'],
  ['rust', 'rs'],
  ['javascript', 'js jsx mjs cjs ts tsx mts cts'],
  ['shell', 'sh bash zsh ksh sbatch slurm pbs'],
];

const byExtension = new Map(
  languageExtensions.flatMap(([language, extensions]) =>
    extensions.split(' ').map((extension) => [extension, language]),
  ),
);

const shebangPrograms: [RegExp, Language][] = [
  [/python/, 'python'],
  [/\b(?:ba|z|k|da)?sh\b/, 'shell'],
  [/Rscript/, 'r'],
  [/julia/, 'julia'],
  [/\b(?:node|deno|bun)\b/, 'javascript'],
];

/** Language of a plain file: by its extension, and for a file without one by the program that its first line (`#!…`) names. */
export function languageOf(path: string, firstLine: string): Language {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  if (dot > 0) return byExtension.get(name.slice(dot + 1).toLowerCase()) ?? 'other';
  const shebang = firstLine.slice(0, 200);
  if (!shebang.startsWith('#!')) return 'other';
  return shebangPrograms.find(([program]) => program.test(shebang))?.[1] ?? 'other';
}

/** Language of a notebook's code cells by the name that its kernel or its cells give; Python when none does. */
export function languageOfKernel(name: string | undefined): Language {
  const language = (name ?? 'python').toLowerCase();
  if (/^(?:i?python\d*|pyspark|sage)/.test(language)) return 'python';
  if (/^(?:julia|rust|javascript|typescript|r$|ir$)/.test(language)) return kernelLanguage(language);
  return /^(?:c\+\+|xcpp|cpp)/.test(language) ? 'cpp' : 'other';
}

function kernelLanguage(language: string): Language {
  if (language.startsWith('julia')) return 'julia';
  if (language.startsWith('rust')) return 'rust';
  return language === 'r' || language === 'ir' ? 'r' : 'javascript';
}
