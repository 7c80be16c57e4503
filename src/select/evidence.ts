import type { Language } from '../domain/source-view.ts';
import { kindOfModule, libraryFolder } from './ml-libraries.ts';
import type { ModuleKind } from './ml-libraries.ts';
import type { Sign } from './score-source.ts';
import type { SourceFacts } from './source-facts.ts';
import { mlWords } from './vocabulary.ts';

/**
 * How much connects a source file with machine learning at all: `strong` is enough by itself, `weak` needs signs of a role,
 * and with `none` the file is not reviewed.
 */
export type Evidence = 'strong' | 'weak' | 'none';

/** A source file as it is weighed. */
export interface Source {
  path: string;
  language: Language;
  facts: SourceFacts;
}

/** The first module of each kind that a file imports; null where there is none. */
export type ImportKinds = Record<Exclude<ModuleKind, 'plain'>, string | null>;

/** So many different words of machine learning in the identifiers make up for an import. */
const strongVocabulary = 7;
/** So many support other signs. */
const weakVocabulary = 2;
/** Points of signs that are machine learning's own, and words beside them, that make up for an import. */
const surePoints = 2.5;
const sureVocabulary = 3;

/** Modules of a project itself that are named after what only ML projects have. */
const ownModules =
  /(?:^|\.)(?:modeling|nn|layers?|losses|loss|optim|trainers?|training|datasets?|tokenizers?|networks?|metrics|policies|agents?|envs?|rewards?|diffusion|embeddings?|transforms)(?:\.|$)/;

/** The first import of each kind. */
export function importKinds(facts: SourceFacts, language: Language): ImportKinds {
  const kinds: ImportKinds = { ml: null, kernel: null, array: null, numeric: null, web: null };
  for (const module of facts.imports) {
    const kind = kindOfModule(module, language);
    if (kind !== 'plain') kinds[kind] ??= module;
  }
  return kinds;
}

/** Folders that hold the native code of ML packages. */
const nativeFolders = /(?:^|\/)(?:csrc|\w*kernels?|cuda|cutlass|hip)\//;

/** The different words of machine learning in the names of a source and in its path. */
export function wordsOf({ path, facts }: Source): Set<string> {
  return new Set([...facts.vocabulary, ...mlWords(path.split('/'), strongVocabulary)]);
}

/** Weighs imports, signs and words. In the files of a web framework only an ML import counts. */
export function evidenceOf(source: Source, kinds: ImportKinds, signs: Sign[]): Evidence {
  const { path, language, facts } = source;
  if (kinds.ml !== null || kinds.kernel !== null) return 'strong';
  if (kinds.web !== null) return 'none';
  if (kinds.array !== null || (language === 'cpp' && nativeFolders.test(path))) return 'strong';
  const words = wordsOf(source).size;
  const sure = signs.reduce((sum, sign) => sum + (sign.sure ? sign.points : 0), 0);
  if (words >= strongVocabulary || (sure >= surePoints && words >= sureVocabulary)) return 'strong';
  if (kinds.numeric !== null || words >= weakVocabulary || libraryFolder(path) !== null) return 'weak';
  return words > 0 && facts.imports.some((module) => ownModules.test(module)) ? 'weak' : 'none';
}
