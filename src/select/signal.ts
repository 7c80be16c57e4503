import type { Role } from '../domain/selected-file.ts';

/** A role that a sign can speak for. */
export type MlRole = Exclude<Role, 'other'>;

/** Names that speak for a role. */
export interface Signal {
  role: MlRole;
  /** Points for each different name that is found. */
  points: number;
  /** Most points that the names of this signal give together. */
  most: number;
  /** Separated by white space. */
  names: string;
  /** Only when the call is written on an object or module that matches, such as `optimizer` in `optimizer.step()`. */
  owner?: RegExp;
  /** Whether nothing but machine learning uses the name, so that it counts without an import. */
  sure?: boolean;
}
