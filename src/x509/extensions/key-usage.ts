/** Key usage (RFC 5280 §4.2.1.3). */
import { TAG } from '../../encoding/der.js';
import { defineRead } from './extension.js';
import { type NamedBits, namedBitsReader } from './named-bits.js';

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

const readBits = namedBitsReader(KEY_USAGES);

export const readKeyUsage = defineRead('keyUsage', (reader) =>
  readBits(reader.next(TAG.BIT_STRING, 'keyUsage')),
);
