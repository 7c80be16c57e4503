import type { Category, Severity } from './finding.ts';
import type { Role } from './selected-file.ts';

/** `never`, or the least grave severity that makes the check run fail. */
export type Gate = 'never' | Severity;

/** What a repository may set in `.github/ml-review.yml`, complete with defaults. Globs are minimatch's. */
export interface RepoSettings {
  review: {
    auto: boolean;
    drafts: boolean;
    /** When not empty, an automatic review needs one of these labels. */
    labels: string[];
    baseBranches: string[];
    ignoreAuthors: string[];
    ignoreTitles: string[];
  };
  files: { include: string[]; exclude: string[]; roles: Partial<Record<Role, string[]>> };
  findings: {
    categories: Category[];
    minSeverity: Severity;
    /** 0 to 1. */
    minConfidence: number;
    /** 0 to 30. */
    maxComments: number;
    suggestions: boolean;
    gate: Gate;
  };
  checks: { disable: string[] };
  expert: {
    /** `default` is the operator's model. */
    model: string;
    effort: 'low' | 'medium' | 'high' | 'max';
    /** Whether claims get a second look that tries to refute them. */
    verify: boolean;
    /** US dollars. */
    maxUsdPerReview: number;
  };
  commands: { allow: 'write' | 'triage' | 'read' | 'author' };
  instructions: string;
  pathInstructions: { paths: string[]; instructions: string }[];
}

/** A key of the configuration file that was not taken, with where and what would be allowed. */
export interface SettingsProblem {
  /** Dotted, such as `findings.min-confidence`; empty for the file as a whole. */
  key: string;
  /** 1-based line in the file; null when there is none. */
  line: number | null;
  /** One sentence. */
  message: string;
}
