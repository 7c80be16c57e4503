import { callSignals } from './call-signals.ts';
import { classSignals, decoratorSignals, functionSignals, importSignals } from './definition-signals.ts';
import type { MlRole, Signal } from './signal.ts';
import type { SourceFacts } from './source-facts.ts';

/** One thing that speaks for a role. */
export interface Sign {
  role: MlRole;
  points: number;
  /** A clause such as `calls loss.backward()`. */
  reason: string;
  /** Whether it is machine learning by itself, whatever the file imports. */
  sure: boolean;
}

type Index = Map<string, Signal[]>;

function indexOf(signals: Signal[]): Index {
  const index: Index = new Map();
  for (const signal of signals) {
    for (const name of signal.names.split(/\s+/)) index.set(name, [...(index.get(name) ?? []), signal]);
  }
  return index;
}

const callIndex = indexOf(callSignals);
const functionIndex = indexOf(functionSignals);
const decoratorIndex = indexOf(decoratorSignals);
const importIndex = indexOf(importSignals);

/** Everything in a source file that speaks for a role. */
export function sourceSigns(facts: SourceFacts): Sign[] {
  const importNames = facts.imports.flatMap(prefixes);
  return [
    ...signs(callIndex, calledNames(facts), (written) => `calls ${written}()`),
    ...signs(functionIndex, pairs(facts.functions), (name) => `defines ${name}()`),
    ...signs(decoratorIndex, pairs(facts.decorators), (name) => `uses @${name}`),
    ...signs(importIndex, pairs(new Set(importNames)), (name) => `imports ${name}`),
    ...allClassSigns(facts.classes),
    ...arraySigns(facts),
  ];
}

/** Arithmetic on arrays without a role of its own is data handling more often than not. */
function arraySigns(facts: SourceFacts): Sign[] {
  const calls = Array.from(facts.callees).filter((callee) => /^(?:np|numpy|scipy|sp)\./.test(callee));
  if (calls.length < 5) return [];
  return [{ role: 'data', points: 2, reason: `computes with arrays (${calls.slice(0, 3).join(', ')})`, sure: false }];
}

const pairs = (names: Set<string>): [string, string][] => Array.from(names, (name) => [name, name]);

function calledNames(facts: SourceFacts): [string, string][] {
  return Array.from(facts.callees, (written) => [written.slice(written.lastIndexOf('.') + 1), written]);
}

function prefixes(module: string): string[] {
  const parts = module.split('.');
  return parts.length > 6 ? [module] : parts.map((_, index) => parts.slice(0, index + 1).join('.'));
}

/** Adds up the points of each signal, up to its most; the first name found is the reason. */
function signs(index: Index, names: [string, string][], reason: (written: string) => string): Sign[] {
  const found = new Map<Signal, { sign: Sign; names: Set<string> }>();
  for (const [name, written] of names) {
    for (const signal of index.get(name) ?? []) {
      if (signal.owner !== undefined && !signal.owner.test(written)) continue;
      const before = found.get(signal);
      if (before === undefined) {
        const sign = { role: signal.role, points: signal.points, reason: reason(written), sure: signal.sure === true };
        found.set(signal, { sign, names: new Set([name]) });
      } else if (!before.names.has(name)) {
        before.names.add(name);
        before.sign.points = Math.min(signal.most, before.sign.points + signal.points);
      }
    }
  }
  return Array.from(found.values(), ({ sign }) => sign);
}

/** One sign a role: its strongest class, and a little for each further one. */
function allClassSigns(classes: SourceFacts['classes']): Sign[] {
  const best = new Map<MlRole, { sign: Sign; count: number }>();
  for (const sign of classes.flatMap(classSigns)) {
    const before = best.get(sign.role);
    best.set(sign.role, {
      sign: before === undefined || sign.points > before.sign.points ? sign : before.sign,
      count: (before?.count ?? 0) + 1,
    });
  }
  return Array.from(best.values(), ({ sign, count }) => ({
    ...sign,
    points: sign.points + Math.min(1.5, 0.3 * (count - 1)),
  }));
}

function classSigns({ name, bases, written }: SourceFacts['classes'][number]): Sign[] {
  const best = new Map<MlRole, Sign>();
  // Losses are written as modules, and belong to training.
  const isLoss = /loss|criterion/i.test(name);
  for (const signal of classSignals) {
    const matches =
      signal.base === undefined ? signal.name?.test(name) === true : bases.some((base) => signal.base?.test(base));
    const role = isLoss && signal.role === 'model' ? 'training' : signal.role;
    const before = best.get(role);
    if (!matches || (before !== undefined && before.points >= signal.points)) continue;
    best.set(role, { role, points: signal.points, reason: written, sure: false });
  }
  return [...best.values()];
}
