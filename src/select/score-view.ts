import type { RoleDecision } from '../domain/selected-file.ts';
import type { Language, SourceView } from '../domain/source-view.ts';
import { virtualPython } from '../notebook/virtual-python.ts';
import { configSigns, keySigns } from './config-keys.ts';
import { launchSigns } from './launch-script.ts';
import { pathSigns } from './path-words.ts';
import type { MlRole } from './signal.ts';
import { evidenceOf, importKinds, wordsOf } from './evidence.ts';
import { sourceSigns } from './score-source.ts';
import type { Sign } from './score-source.ts';
import { sourceFacts } from './source-facts.ts';
import type { SourceFacts } from './source-facts.ts';

/** A decision with the points of its role; `other` has none. */
export interface ScoredDecision extends RoleDecision {
  score: number;
}

/** Points from which a role is sure. Below it, a role is still given to a file that imports an ML library. */
export const threshold = 2.5;
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
  if (view.problem !== undefined) return unreadable(path, view.problem);
  const text = textOf(view);
  if (text.trim() === '') return other('it holds no code');
  const kernels = kernelSource(path, view.language);
  if (kernels !== null) return { role: 'kernel', reasons: [kernels], score: 6 };
  if (view.language === 'shell') return scoreLaunch(path, launchSigns(text));
  const format = settingsFormat(path, view.language);
  if (format !== null) return scoreSettings(path, configSigns(text, format));
  // Cython is read as the Python that it nearly is.
  if (/\.pyx$/i.test(path)) return scoreSource(path, text, 'python');
  return view.language === 'other' ? other('no source code that is known') : scoreSource(path, text, view.language);
}

/** What cannot be read is not said to hold no ML code: it keeps the role of its path, and its problem is the reason. */
function unreadable(path: string, problem: string): ScoredDecision {
  return { role: bestRole(pathSigns(path).map(pathSign)), reasons: [problem], score: 0 };
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

/** A settings file is `config` whatever role the words of its path speak for: the strongest two count for half. */
function scoreSettings(path: string, signs: Sign[]): ScoredDecision {
  if (signs.length === 0) return other('no key of a model or of its training');
  const named = pathSigns(path).sort((a, b) => b.points - a.points);
  const words = named.slice(0, 2).map((word): Sign => ({ ...pathSign(word), role: 'config', points: word.points / 2 }));
  const all = [...signs, ...words];
  const score = total(all, 'config');
  return score < threshold ? other('too few keys of a model or of its training') : decision('config', all);
}

/** A shell script is reviewed when it starts training or the like; words of its path only add to that. */
function scoreLaunch(path: string, content: Sign[]): ScoredDecision {
  if (content.length === 0) return other(nothingFound);
  const signs = [...content, ...pathSigns(path).map(pathSign)];
  const role = bestRole(signs);
  return total(signs, role) >= threshold && total(content, role) >= 1 ? decision(role, signs) : other(nothingFound);
}

function scoreSource(path: string, text: string, language: Language): ScoredDecision {
  const facts = sourceFacts(text, language);
  const source = { path, language, facts };
  const kinds = importKinds(facts, language);
  const content = sourceSigns(facts);
  if (isSettingsScript(facts, content)) {
    const settings = scoreSettings(path, keySigns(facts.assigned));
    if (settings.role !== 'other') return settings;
  }
  const evidence = evidenceOf(source, kinds, content);
  if (evidence === 'none') return other(nothingFound);
  if (onlyImports(facts)) return other('it only imports names');
  const signs = [...content, ...pathSigns(path).map(pathSign)];
  const role = bestRole(signs);
  const support = Math.min(2, 0.5 * wordsOf(source).size);
  if (evidence === 'weak' && total(signs, role) + support < weakThreshold) return other(nothingFound);
  return decision(role, signs, whyMachineLearning(kinds.ml ?? kinds.kernel ?? kinds.array ?? kinds.numeric, facts));
}

/** Points that suffice for a role in a file that little connects with machine learning. */
const weakThreshold = 2;
/** What a file is taken for that uses an ML library and shows nothing else: the mathematics of a model. */
const fallbackRole: MlRole = 'model';
const nothingFound = 'no ML import, call or key found';

function whyMachineLearning(library: string | null, facts: SourceFacts): string {
  if (library !== null) return `imports ${library.startsWith('@') ? library : (library.split(/[./]/)[0] ?? library)}`;
  return facts.vocabulary.length === 0
    ? 'native code'
    : `its names speak of ${facts.vocabulary.slice(0, 4).join(', ')}`;
}

/** A Python file that only gives values to names, as configurations in Python do. */
function isSettingsScript(facts: SourceFacts, content: Sign[]): boolean {
  const does = content.reduce((sum, sign) => sum + sign.points, 0) - total(content, 'config');
  return facts.functions.size <= 1 && facts.classes.length === 0 && facts.callees.size <= 12 && does < threshold;
}

function onlyImports(facts: SourceFacts): boolean {
  return facts.functions.size === 0 && facts.classes.length === 0 && facts.calls.size === 0 && facts.assigned.size <= 2;
}

function pathSign({ role, points, word }: { role: MlRole; points: number; word: string }): Sign {
  return { role, points, reason: `path has the word ${word}`, sure: false };
}

function total(signs: Sign[], role: MlRole): number {
  return signs.reduce((sum, sign) => sum + (sign.role === role ? sign.points : 0), 0);
}

function bestRole(signs: Sign[]): MlRole {
  let best = fallbackRole;
  for (const { role } of signs) if (total(signs, role) > total(signs, best)) best = role;
  return best;
}

/** The role with its reasons, strongest first; what connects the file with machine learning is always among them. */
function decision(role: MlRole, signs: Sign[], connection?: string): ScoredDecision {
  const own = signs.filter((sign) => sign.role === role).sort((a, b) => b.points - a.points);
  const reasons = [...new Set(own.map((sign) => sign.reason))];
  if (connection !== undefined && !reasons.some((reason) => reason.startsWith(connection))) {
    reasons.splice(Math.min(2, maxReasons - 1), 0, connection);
  }
  return { role, reasons: reasons.slice(0, maxReasons), score: total(signs, role) };
}
