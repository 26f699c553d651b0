/** The integrity check of a PFX (RFC 7292 §5.1, RFC 9579). */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Der, TAG } from '../../encoding/der.js';
import { readOid } from '../../encoding/der-values.js';
import { PBE_OID } from '../pbes2.js';
import type { WorkBudget } from '../work-budget.js';
import { type Pkcs12Digest, PURPOSE, pkcs12Key, pkcs12KeyWork } from './kdf.js';
import { bmpWithTerminator, type PasswordForm } from './password.js';
import { deriveKey, HMAC_DIGESTS, readIterations, readPbkdf2, unsupported } from './pbe.js';

const PBMAC1 = '1.2.840.113549.1.5.14';
/** RFC 9579 §5: shorter keys are refused. */
const MIN_PBMAC1_KEY_BYTES = 20;

const DIGESTS: ReadonlyMap<string, { readonly digest: Pkcs12Digest; readonly bytes: number }> = new Map([
  ['1.3.14.3.2.26', { digest: 'sha1', bytes: 20 }],
  ['2.16.840.1.101.3.4.2.4', { digest: 'sha224', bytes: 28 }],
  ['2.16.840.1.101.3.4.2.1', { digest: 'sha256', bytes: 32 }],
  ['2.16.840.1.101.3.4.2.2', { digest: 'sha384', bytes: 48 }],
  ['2.16.840.1.101.3.4.2.3', { digest: 'sha512', bytes: 64 }],
  ['2.16.840.1.101.3.4.2.5', { digest: 'sha512-224', bytes: 28 }],
  ['2.16.840.1.101.3.4.2.6', { digest: 'sha512-256', bytes: 32 }],
]);

/**
 * The HMAC-SHA-256 over the content of the AuthenticatedSafe, as meshctl writes it (RFC 7292 §5.1). `salt` and
 * `password` are not empty.
 */
export function pkcs12Mac(content: Buffer, password: string, salt: Buffer, iterations: number): Buffer {
  const options = { digest: 'sha256', salt, iterations, purpose: PURPOSE.mac, length: 32 } as const;
  return hmac('sha256', pkcs12Key({ ...options, password: bmpWithTerminator(password) }), content);
}

/** Whether MacData vouches for the content under this password. Throws E_PKCS12 for a MAC that is not known. */
export function checkMac(macData: Der, content: Buffer, password: PasswordForm, budget: WorkBudget): boolean {
  const fields = macData.inside();
  const digestInfo = fields.next(TAG.SEQUENCE, 'the MAC').inside();
  const algorithm = digestInfo.next(TAG.SEQUENCE, 'the algorithm of the MAC');
  const expected = digestInfo.next(TAG.OCTET_STRING, 'the digest of the MAC').value();
  const salt = fields.next(TAG.OCTET_STRING, 'the salt of the MAC').value();
  const count = fields.optional(TAG.INTEGER);
  fields.finish('MacData');

  const algorithmFields = algorithm.inside();
  const oid = readOid(algorithmFields.next(TAG.OID, 'the algorithm of the MAC'));
  if (oid === PBMAC1) {
    const parameters = algorithmFields.next(TAG.SEQUENCE, 'PBMAC1-params');
    return equal(pbmac1(parameters, content, password, budget), expected);
  }
  const known = DIGESTS.get(oid);
  if (known === undefined) throw unsupported(`a MAC with ${oid}`);
  const iterations = count === undefined ? 1 : readIterations(count);
  const { digest, bytes: length } = known;
  const options = { digest, salt, iterations, purpose: PURPOSE.mac, length };
  budget.spend(pkcs12KeyWork(options));
  return equal(hmac(digest, pkcs12Key({ ...options, password: password.bmp }), content), expected);
}

/** PBMAC1 (RFC 9579 §4): salt and count of MacData itself mean nothing, and the length of the key must be told. */
function pbmac1(parameters: Der, content: Buffer, { utf8 }: PasswordForm, budget: WorkBudget): Buffer {
  const fields = parameters.inside();
  const derivation = fields.next(TAG.SEQUENCE, 'keyDerivationFunc');
  const scheme = fields.next(TAG.SEQUENCE, 'messageAuthScheme').inside();
  fields.finish('PBMAC1-params');
  const oid = readOid(scheme.next(TAG.OID, 'messageAuthScheme'));
  const digest = HMAC_DIGESTS.get(oid);
  if (digest === undefined) throw unsupported(`a MAC with ${oid}`);
  const derivationFields = derivation.inside();
  const derive = readOid(derivationFields.next(TAG.OID, 'keyDerivationFunc'));
  if (derive !== PBE_OID.PBKDF2) throw unsupported(`PBMAC1 with the key derivation ${derive}`);
  const { keyLength } = readPbkdf2(derivationFields.next(TAG.SEQUENCE, 'PBKDF2-params'));
  if (keyLength === undefined || keyLength < MIN_PBMAC1_KEY_BYTES || keyLength > 64) {
    throw unsupported(`PBMAC1 with a key of ${keyLength ?? 'untold'} bytes`);
  }
  return hmac(digest, deriveKey(derivation, utf8, keyLength, budget), content);
}

function hmac(digest: string, key: Buffer, content: Buffer): Buffer {
  const mac = createHmac(digest, key).update(content).digest();
  key.fill(0);
  return mac;
}

const equal = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b);
