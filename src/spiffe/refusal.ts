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
  /** The text that was analysed, and how many characters of it stand before `text`. */
  readonly analysed: string;
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
  const character = characterNumber(refused.analysed, finding.position) - refused.offset;
  const place = text === '' ? '' : `at character ${character}, `;
  return new MeshctlError(refused.code, {
    what: `${quoted(text)} is not a ${kind}`,
    why: `${place}${finding.message} (${finding.rule})`,
    fix: instead === undefined ? remedy : `Write ${quoted(instead, Infinity)}`,
  });
}

/** The number, from 1, of the character that begins at a byte of the text in UTF-8. */
function characterNumber(text: string, position: number): number {
  const before = Buffer.from(text, 'utf8').subarray(0, position);
  return before.reduce((count, byte) => ((byte & 0xc0) === 0x80 ? count : count + 1), 1);
}
