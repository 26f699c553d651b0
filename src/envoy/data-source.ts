/** Envoy's DataSource: bytes that stand in the dump, or where the proxy itself takes them from. */
import { quoted } from '../encoding/printable.js';
import type { Cursor } from './cursor.js';

export type DataSource = { readonly at: string } & (
  | { readonly form: 'inline'; readonly bytes: Buffer }
  /** A file of the machine on which the proxy runs. It is not read: this is another machine. */
  | { readonly form: 'file'; readonly name: string }
  | { readonly form: 'environment'; readonly name: string }
  /** Envoy hides private keys in its dumps, Kuma hides tokens. */
  | { readonly form: 'redacted' }
  /** `why` is a clause about the field. */
  | { readonly form: 'unreadable'; readonly why: string }
);

const REDACTED = '[redacted]';

/** Reads the DataSource that is a member of `around`; undefined when there is none, or one that says nothing. */
export function readDataSource(around: Cursor, name: string): DataSource | undefined {
  const source = around.object(name);
  if (source === undefined) return undefined;
  const { at } = source;
  const base64 = source.text('inline_bytes');
  if (base64 !== undefined) return { at: `${at}.inline_bytes`, ...decoded(base64) };
  const text = source.text('inline_string');
  if (text === REDACTED) return { at, form: 'redacted' };
  if (text !== undefined) return { at: `${at}.inline_string`, form: 'inline', bytes: Buffer.from(text) };
  const file = source.text('filename');
  if (file !== undefined) return { at, form: 'file', name: file };
  const variable = source.text('environment_variable');
  if (variable !== undefined) return { at, form: 'environment', name: variable };
  return undefined;
}

type Decoded =
  | { readonly form: 'inline'; readonly bytes: Buffer }
  | { readonly form: 'redacted' }
  | { readonly form: 'unreadable'; readonly why: string };

/** Protobuf's JSON takes both alphabets of base64, padded or not. */
function decoded(base64: string): Decoded {
  const foreign = /[^A-Za-z0-9+/_=-]/.exec(base64);
  if (base64 === REDACTED) return { form: 'redacted' };
  if (foreign !== null)
    return { form: 'unreadable', why: `it has ${quoted(foreign[0])}, which is no base64` };
  const bytes = Buffer.from(base64, 'base64');
  return bytes.equals(REDACTED_BYTES) ? { form: 'redacted' } : { form: 'inline', bytes };
}

const REDACTED_BYTES = Buffer.from(REDACTED);

/** Where the bytes are that the dump does not have, as a clause: `the proxy reads it from "/x"`. */
export function elsewhere(source: DataSource): string | undefined {
  switch (source.form) {
    case 'file':
      return `the proxy reads it from its file ${quoted(source.name)}`;
    case 'environment':
      return `the proxy reads it from its environment variable ${quoted(source.name)}`;
    case 'redacted':
      return 'the dump hides it';
    default:
      return undefined;
  }
}
