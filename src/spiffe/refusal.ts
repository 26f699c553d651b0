/** Turns findings on an ID into the one line that a person reads. */
import { quoted } from '../encoding/printable.js';
import { type ErrorCode, MeshctlError } from '../errors.js';
import type { SpiffeIdAnalysis, SpiffeIdFinding } from './analysis.js';
import { SPIFFE_ID_RULES } from './rules.js';

/** The finding that says best what is wrong: the first error, else the scheme in upper case. */
export function mainFinding({ findings }: SpiffeIdAnalysis): SpiffeIdFinding | undefined {
  return (
    findings.find(({ severity }) => severity === 'error') ??
    findings.find(({ rule }) => rule === 'spiffe-id-scheme-lowercase')
  );
}

export interface Refused {
  readonly code: ErrorCode;
  /** What the text should be: `SPIFFE ID`. */
  readonly kind: string;
  readonly text: string;
  /** How many characters were put before `text` for the analysis. */
  readonly offset: number;
  /** What to write instead, when there is something obvious. */
  readonly instead: string | undefined;
  /** A text that is right, for a reader who needs to see one. */
  readonly example: string;
}

/** The error for a text with this finding: the character (counted from 1), what it is, the rule, the way out. */
export function refusal(finding: SpiffeIdFinding, refused: Refused): MeshctlError {
  const { text, kind, instead, example } = refused;
  const { remedy = `Write a ${kind} such as "${example}"` } = SPIFFE_ID_RULES[finding.rule];
  // Bytes are characters here: what is not ASCII is the first thing to be found.
  const character = finding.position + 1 - refused.offset;
  const place = text === '' ? '' : `at character ${character}, `;
  return new MeshctlError(refused.code, {
    what: `${quoted(text)} is not a ${kind}`,
    why: `${place}${finding.message} (${finding.rule})`,
    fix: instead === undefined ? remedy : `Write ${quoted(instead, Infinity)}`,
  });
}
