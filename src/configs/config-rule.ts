import type { Category, Severity } from '../domain/finding.ts';
import type { ConfigDocument, ConfigEntry } from './config-document.ts';
import type { Repository } from './repository.ts';

/** One rule over a configuration document. A rule that posts findings has a page `NAME.md`, which is its test. */
export interface ConfigRule {
  /** Short, in lower case with hyphens, as people say it. */
  name: string;
  /** `MLR001`, to be switched off by. */
  code: string;
  title: string;
  category: Category;
  severity: Severity;
  /** 0 to 1. */
  confidence: number;
  reference: string;
  /** Must not depend on the change. */
  find(document: ConfigDocument, repository: Repository): ConfigClaim[];
}

/** One place where a rule found its mistake. */
export interface ConfigClaim {
  /** What makes the claim true, in this document: it is new when one of them is on a changed line. The first one that is carries the comment. */
  entries: readonly [ConfigEntry, ...ConfigEntry[]];
  /** False for a lead, that needs somebody who confirms it. */
  sure: boolean;
  title?: string;
  explanation: string;
  effect: string;
  check?: string;
  severity?: Severity;
}
