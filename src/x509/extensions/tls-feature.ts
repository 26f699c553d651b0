/** TLS feature (RFC 7633), known for `status_request` as must-staple. */
import { TAG } from '../../encoding/der.js';
import { readSmallInteger } from '../../encoding/der-values.js';
import { readSequenceOf } from '../sequence-of.js';
import { defineRead } from './extension.js';

/** Numbers of TLS extensions: 5 is status_request, 17 status_request_v2. */
export const readTlsFeature = defineRead('tlsFeature', (reader): number[] =>
  readSequenceOf(reader.next(TAG.SEQUENCE, 'tlsFeature'), 'tlsFeature', (features) =>
    readSmallInteger(features.next(TAG.INTEGER, 'a TLS feature'), 'a TLS feature'),
  ),
);
