/** Key usage (RFC 5280 §4.2.1.3). */
import { TAG } from '../../encoding/der.js';
import { defineRead } from './extension.js';
import { type NamedBits, readNamedBits } from './named-bits.js';

/** The bits in their order. */
export const KEY_USAGES = [
  'digitalSignature',
  'contentCommitment',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;

export type KeyUsageName = (typeof KEY_USAGES)[number];

export type KeyUsage = NamedBits<KeyUsageName>;

export const readKeyUsage = defineRead('keyUsage', (reader) =>
  readNamedBits(reader.next(TAG.BIT_STRING, 'keyUsage'), KEY_USAGES),
);
