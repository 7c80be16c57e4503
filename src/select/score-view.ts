import type { RoleDecision } from '../domain/selected-file.ts';
import type { Language, SourceView } from '../domain/source-view.ts';
import { virtualPython } from '../notebook/virtual-python.ts';
import { configSigns, keySigns } from './config-keys.ts';
import { launchSigns } from './launch-script.ts';
import { pathSigns } from './path-words.ts';
import type { MlRole } from './signal.ts';
import { importKinds, sourceSigns } from './score-source.ts';
import type { ImportKinds, Sign } from './score-source.ts';
import { sourceFacts } from './source-facts.ts';
import type { SourceFacts } from './source-facts.ts';

/** A decision with the points of its role; `other` has none. */
export interface ScoredDecision extends RoleDecision {
  score: number;
}

/** Points from which a role is sure. Below it, a role is still given to a file that imports an ML library. */
export const threshold = 2.5;
/** Points that suffice in a file which numeric packages or modules of its own project connect with machine learning. */
const weakThreshold = 2;
/** How many reasons are given. */
export const maxReasons = 5;

/** The decision that a file is not reviewed. */
export function other(reason: string): ScoredDecision {
  return { role: 'other', reasons: [reason], score: 0 };
}

/** The text of a view as it is judged. */
export function textOf(view: SourceView): string {
  return view.notebook && view.language === 'python'
    ? virtualPython(view).text
    : view.lines.map((line) => line.text).join('\n');
}

/** Formats that no `Language` names and that hold settings, one `key = value` a line. */
const settingsExtensions = /\.(?:cfg|ini|conf|gin|pbtxt|textproto|prototxt|jsonnet|libsonnet|properties)$/i;

/** The role of a source by what stands in it and by the words of its path. */
export function scoreView(path: string, view: SourceView): ScoredDecision {
  if (view.problem !== undefined) return other(view.problem);
  const text = textOf(view);
  if (text.trim() === '') return other('it holds no code');
  const kernels = kernelSource(path, view.language);
  if (kernels !== null) return { role: 'kernel', reasons: [kernels], score: 6 };
  if (view.language === 'shell') return decide(path, launchSigns(text), 'none');
  const format = settingsFormat(path, view.language);
  if (format !== null) return scoreSettings(path, configSigns(text, format));
  // Cython is read as the Python that it nearly is.
  if (/\.pyx$/i.test(path)) return scoreSource(path, text, 'python');
  return view.language === 'other' ? other('no source code that is known') : scoreSource(path, text, view.language);
}

function settingsFormat(path: string, language: Language): 'yaml' | 'json' | 'assignments' | null {
  if (language === 'yaml' || language === 'json') return language;
  return language === 'toml' || settingsExtensions.test(path) ? 'assignments' : null;
}

/** Files that hold nothing but kernels, by their language. */
function kernelSource(path: string, language: Language): string | null {
  if (language === 'cuda') return 'CUDA source';
  if (/\.metal$/i.test(path)) return 'Metal source';
  return /\.cl$/i.test(path) ? 'OpenCL source' : null;
}

/** How much speaks for machine learning at all. */
type Evidence = 'strong' | 'weak' | 'none';

/** A settings file is `config` whatever role the words of its path speak for: they count for half. */
function scoreSettings(path: string, signs: Sign[]): ScoredDecision {
  if (signs.length === 0) return other('no key of a model or of its training');
  const [named] = pathSigns(path).sort((a, b) => b.points - a.points);
  const all = [...signs];
  if (named !== undefined) {
    all.push({ role: 'config', points: named.points / 2, reason: `path has the word ${named.word}`, sure: false });
  }
  const score = all.reduce((sum, sign) => sum + sign.points, 0);
  return score < threshold ? other('too few keys of a model or of its training') : toDecision('config', all, score);
}

function scoreSource(path: string, text: string, language: Language): ScoredDecision {
  const facts = sourceFacts(text, language);
  const kinds = importKinds(facts, language);
  const signs = sourceSigns(facts);
  if (isSettingsScript(facts)) signs.push(...keySigns(facts.assigned));
  const numericCalls = Array.from(facts.callees).filter((callee) => /^(?:np|numpy|scipy|sp|jnp)\./.test(callee));
  if (numericCalls.length >= 5) {
    signs.push({ role: 'data', points: 2, reason: `computes with arrays (${numericCalls.slice(0, 3).join(', ')})`, sure: false });
  }
  const evidence = evidenceOf(facts, kinds, signs, language);
  if (evidence === 'strong' && onlyImports(facts)) return other('it only imports names');
  const library = kinds.ml ?? kinds.kernel;
  return decide(path, signs, evidence, library);
}

function evidenceOf(facts: SourceFacts, kinds: ImportKinds, signs: Sign[], language: Language): Evidence {
  const sure = signs.reduce((sum, sign) => sum + (sign.sure ? sign.points : 0), 0);
  if (kinds.ml !== null || kinds.kernel !== null || sure >= threshold) return 'strong';
  if (facts.tensors >= 3) return language === 'python' ? 'weak' : 'strong';
  if (kinds.web !== null) return 'none';
  return kinds.numeric !== null || facts.imports.some((module) => ownModules.test(module)) ? 'weak' : 'none';
}

/** Modules of a project itself that are named after what only ML projects have. */
const ownModules =
  /(?:^|\.)(?:modeling|nn|layers?|losses|loss|optim|trainers?|training|datasets?|dataloaders?|tokenizers?|networks?|metrics|policies|agents?|envs?|rewards?|diffusion|embeddings?|transforms)(?:\.|$)/;

/** A Python file that only gives values to names, as configurations in Python do. */
function isSettingsScript(facts: SourceFacts): boolean {
  return facts.functions.size === 0 && facts.classes.length === 0 && facts.callees.size <= 12;
}

function onlyImports(facts: SourceFacts): boolean {
  return facts.functions.size === 0 && facts.classes.length === 0 && facts.calls.size === 0 && facts.assigned.size <= 2;
}

/** Picks the role with the most points. Words of the path count only in a file that something else connects with machine learning. */
function decide(path: string, content: Sign[], evidence: Evidence, library: string | null = null): ScoredDecision {
  const signs = [...content];
  if (evidence !== 'none' || content.length > 0) {
    signs.push(
      ...pathSigns(path).map(({ role, points, word }) => ({
        role,
        points,
        reason: `path has the word ${word}`,
        sure: false,
      })),
    );
  }
  const totals = new Map<MlRole, number>();
  for (const sign of signs) totals.set(sign.role, (totals.get(sign.role) ?? 0) + sign.points);
  const [best] = [...totals].sort((a, b) => b[1] - a[1]);
  const [role, score] = best ?? [fallbackRole, 0];
  const contentPoints = content.reduce((sum, sign) => sum + (sign.role === role ? sign.points : 0), 0);
  if (!isEnough(evidence, score, contentPoints)) return other('no ML import, call or key found');
  const root = library?.split(/[./]/)[0] ?? '';
  if (library !== null && !signs.some((sign) => sign.role === role && sign.reason.startsWith(`imports ${root}`))) {
    signs.push({ role, points: 2, reason: `imports ${library}`, sure: true });
  }
  return toDecision(role, signs, score);
}

/** A weak connection needs a role to speak for; without any, the contents have to speak for it and not the path alone. */
function isEnough(evidence: Evidence, score: number, contentPoints: number): boolean {
  if (evidence === 'strong') return true;
  return evidence === 'weak' ? score >= weakThreshold : score >= threshold && contentPoints >= 1;
}

/** What a file is taken for that uses an ML library and shows nothing else: the mathematics of a model. */
const fallbackRole: MlRole = 'model';

function toDecision(role: MlRole, signs: Sign[], score: number): ScoredDecision {
  const own = signs.filter((sign) => sign.role === role).sort((a, b) => b.points - a.points);
  const reasons = [...new Set(own.map((sign) => sign.reason))].slice(0, maxReasons);
  return { role, reasons: reasons.length === 0 ? ['uses an ML library'] : reasons, score };
}
