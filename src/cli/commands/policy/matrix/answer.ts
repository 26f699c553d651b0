/** What `policy matrix` found out. */
import type { KumaVersion, Matrix, MatrixDiff, PolicyLint } from '../../../../kuma/index.js';
import type { PolicySet } from '../read-policies.js';

/** Workloads for which the same changes at one inbound. */
export type ChangeAt = MatrixDiff['changes'][number];

export interface MatrixAnswer {
  readonly kumaVersion: KumaVersion;
  readonly sni: string | undefined;
  /** With --before and --after, what is after. */
  readonly matrix: Matrix;
  readonly policies: PolicySet;
  readonly lints: readonly PolicyLint[];
  readonly difference:
    | { readonly diff: MatrixDiff; readonly before: Matrix; readonly policies: PolicySet }
    | undefined;
}
