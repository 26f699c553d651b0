/** Judgements as a lint makes them, in as few words as a test needs. */
import type { Finding, Judgement, SourceJudgement } from '../../../src/lint/finding.js';
import type { LintConfig } from '../../../src/lint/settings/config.js';
import { parseConfig } from '../../../src/lint/settings/parse-config.js';

export const A = 'x509-svid-key-usage-critical';
export const B = 'rfc5280-validity-order';
export const C = 'x509-svid-ca-is-svid';

export const found = (rule: string, more: Partial<Finding> = {}): Finding => ({
  rule,
  level: 'error',
  message: 'something is wrong',
  ...more,
});

export function judged(findings: readonly Finding[], more: Partial<Judgement> = {}): Judgement {
  const place = { path: [], lines: { first: 1, last: 12 } };
  const title = 'spiffe://example.org/web';
  return { source: 'certs/web.pem', place, block: 1, target: 'leaf', title, findings, ...more };
}

export function source(name: string, ...judgements: Judgement[]): SourceJudgement {
  return {
    source: name,
    format: 'PEM',
    counts: { leaf: Math.max(1, judgements.length) },
    judgements: judgements.map((judgement) => ({ ...judgement, source: name })),
    notes: [],
  };
}

/** The settings below `lint:`. */
export const configured = (lint: object): Promise<LintConfig> =>
  parseConfig(JSON.stringify({ lint }), 'meshctl.yaml', [A, B, C]);
