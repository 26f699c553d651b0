/** Whether one certificate signed another. */
import { MeshctlError } from '../../errors.js';
import type { SignatureCheck } from '../algorithms.js';
import type { Certificate } from '../certificate.js';
import { keyIdentifiers } from './authority-text.js';
import { type Fault, faultOf } from './path-failure.js';

/** What signature checks between CAs came to, so that each is made once. */
export class KnownSignatures {
  readonly #known = new WeakMap<Certificate, WeakMap<Certificate, { readonly fault: Fault | undefined }>>();

  /** What an earlier check came to. */
  known(subject: Certificate, issuer: Certificate): { readonly fault: Fault | undefined } | undefined {
    return this.#known.get(subject)?.get(issuer);
  }

  /** Checks the signature, and keeps the answer. */
  check(subject: Certificate, issuer: Certificate): Fault | undefined {
    const fault = checkSignature(subject, issuer);
    let ofSubject = this.#known.get(subject);
    if (ofSubject === undefined) {
      ofSubject = new WeakMap();
      this.#known.set(subject, ofSubject);
    }
    ofSubject.set(issuer, { fault });
    return fault;
  }
}

/** Undefined when `issuer` signed `subject`. */
export function checkSignature(subject: Certificate, issuer: Certificate): Fault | undefined {
  return faultOf(() => check(subject, issuer));
}

function check(subject: Certificate, issuer: Certificate): Fault | undefined {
  if (!subject.signatureAlgorithmsAgree) {
    return {
      reason: 'signature-algorithms-differ',
      message: 'the signature algorithm inside the signed part differs from the one outside',
    };
  }
  const result = checkSignedBy(subject, issuer);
  if (result.ok) return undefined;
  if (result.unchecked !== undefined) {
    const reason = result.unchecked === 'weak' ? 'weak-signature' : 'unsupported-signature';
    return { reason, message: result.why, found: subject.signatureAlgorithm };
  }
  const [wanted, has] = [keyIdentifiers(subject).issuer, keyIdentifiers(issuer).own];
  if (wanted !== undefined && has !== undefined && wanted !== has) {
    return {
      reason: 'issuer-key-differs',
      message: `it was signed by key ${wanted}, and the certificate of "${issuer.subject}" at hand has key ${has}`,
      expected: has,
      found: wanted,
    };
  }
  return { reason: 'bad-signature', message: result.why };
}

/** A key that OpenSSL cannot load signs nothing. */
function checkSignedBy(subject: Certificate, issuer: Certificate): SignatureCheck {
  try {
    return subject.checkSignedBy(issuer);
  } catch (error) {
    if (error instanceof MeshctlError && error.code === 'E_KEY') {
      return { ok: false, why: `the key of its issuer cannot be used (${error.details.why})` };
    }
    throw error;
  }
}
