/** How bundle endpoints and their clients speak TLS (SPIFFE Federation §5). */
import { constants } from 'node:crypto';
import type { SecureContextOptions } from 'node:tls';

/** Mozilla's "intermediate" profile, 5.7: TLS 1.2 and 1.3, forward secrecy, authenticated encryption. */
export const MOZILLA_INTERMEDIATE = {
  minVersion: 'TLSv1.2',
  ciphers: [
    'TLS_AES_128_GCM_SHA256',
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
    'ECDHE-RSA-CHACHA20-POLY1305',
  ].join(':'),
  ecdhCurve: 'X25519:prime256v1:secp384r1',
  // A bundle is fetched once in minutes: there is nothing to resume, and a renegotiation only costs the server time.
  secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
} as const satisfies SecureContextOptions;
