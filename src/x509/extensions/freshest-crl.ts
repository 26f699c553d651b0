/** Freshest CRL (RFC 5280 §4.2.1.15), where delta CRLs are. */
import { TAG } from '../../encoding/der.js';
import { readDistributionPoints } from './crl-distribution-points.js';
import { defineRead } from './extension.js';

export const readFreshestCrl = defineRead('freshestCRL', (reader) =>
  readDistributionPoints(reader.next(TAG.SEQUENCE, 'freshestCRL'), 'freshestCRL'),
);
