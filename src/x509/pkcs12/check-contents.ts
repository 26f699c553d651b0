/** What must hold before a PFX is written: each rule stands for a reader that would refuse, or lose, the rest. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { quoted } from '../../encoding/printable.js';
import { MeshctlError } from '../../errors.js';

interface CheckedContents {
  readonly certificates: readonly Buffer[];
  readonly privateKey: Buffer;
  readonly password: string;
  readonly friendlyName: string | undefined;
  readonly iterations: number;
}

interface CheckedTrustStore {
  readonly certificates: readonly { readonly der: Buffer; readonly friendlyName: string }[];
  readonly password: string;
  readonly iterations: number;
}

/** Java refuses files above 5,000,000; below 1,000 the work is none (RFC 8018 §4.2). */
const MIN_ITERATIONS = 1000;
const MAX_ITERATIONS = 5_000_000;
/** pkcs-9-ub-friendlyName (RFC 2985 appendix A). */
const MAX_FRIENDLY_NAME = 255;

/** Throws what is wrong with the contents, or returns the leaf (DER). */
export function checkContents(contents: CheckedContents): Buffer {
  checkPassword(contents.password);
  checkFriendlyName(contents.friendlyName);
  checkIterations(contents.iterations);
  const [leaf] = contents.certificates;
  if (leaf === undefined) {
    throw new MeshctlError('E_CERTIFICATE', {
      what: 'PKCS#12 file without a certificate',
      why: 'a key is only usable there together with its own certificate',
      fix: 'Give the leaf, then its intermediates',
    });
  }
  checkPair(leaf, contents.privateKey);
  return leaf;
}

/** Throws what is wrong with the contents of a trust store. */
export function checkTrustStore({ certificates, password, iterations }: CheckedTrustStore): void {
  checkPassword(password);
  checkIterations(iterations);
  const aliases = new Set<string>();
  for (const { der, friendlyName } of certificates) {
    checkFriendlyName(friendlyName);
    readCertificate(der, 'a certificate');
    const alias = friendlyName.toLowerCase();
    if (aliases.has(alias)) {
      throw new MeshctlError('E_USAGE', {
        what: `alias ${quoted(friendlyName)} is there twice`,
        why: 'Java, which does not tell upper from lower case, would keep only one of the certificates',
        fix: 'Give each its own name',
      });
    }
    aliases.add(alias);
  }
  if (aliases.size > 0) return;
  throw new MeshctlError('E_CERTIFICATE', {
    what: 'PKCS#12 file without a certificate',
    why: 'there is nothing to trust in it',
    fix: 'Give at least one certificate',
  });
}

/**
 * The MAC takes the password in UTF-16, PBES2 as bytes that RFC 8018 §3 leaves to the application: readers agree on
 * printable ASCII alone, and Java refuses anything else.
 */
function checkPassword(password: string): void {
  if (password === '') {
    throw new MeshctlError('E_PASSPHRASE', {
      what: 'PKCS#12 password is empty',
      why: 'readers disagree on what an empty password is, and the key would be open to anyone',
      fix: 'Give a password',
    });
  }
  if (!/^[ -~]*$/.test(password)) {
    throw new MeshctlError('E_PASSPHRASE', {
      what: 'PKCS#12 password cannot be used',
      why: 'it holds a character outside printable ASCII, which OpenSSL, Java and Windows each encode in their own way',
      fix: 'Use letters, digits, space and the punctuation of ASCII',
    });
  }
}

/** BMPString has no surrogates (X.690 §8.23.8), and U+0000 ends the name for readers written in C. */
function checkFriendlyName(name: string | undefined): void {
  if (name === undefined) return;
  if (name === '' || name.length > MAX_FRIENDLY_NAME || /[\0\ud800-\udfff]/.test(name)) {
    throw new MeshctlError('E_USAGE', {
      what: 'friendly name cannot be used',
      why: `a PKCS#12 file holds 1 to ${MAX_FRIENDLY_NAME} characters from U+0001 to U+FFFF there, this name has ${name.length}`,
      fix: 'Give another name, or none',
    });
  }
}

function checkIterations(iterations: number): void {
  if (Number.isInteger(iterations) && iterations >= MIN_ITERATIONS && iterations <= MAX_ITERATIONS) return;
  throw new MeshctlError('E_USAGE', {
    what: 'iteration count is out of range',
    why: `${iterations} is not a whole number from ${MIN_ITERATIONS} to ${MAX_ITERATIONS}`,
    fix: 'Leave it out to get the default',
  });
}

/** Readers pair the two by localKeyID without looking, so a foreign key would only show in the first handshake. */
function checkPair(leaf: Buffer, privateKey: Buffer): void {
  if (!readCertificate(leaf, 'first certificate').checkPrivateKey(readKey(privateKey))) {
    throw new MeshctlError('E_KEY_MISMATCH', {
      what: 'private key does not belong to the first certificate',
      why: 'their public keys differ',
      fix: 'Put the leaf first and give its own key',
    });
  }
}

function readCertificate(der: Buffer, what: string): X509Certificate {
  try {
    return new X509Certificate(der);
  } catch (cause) {
    throw new MeshctlError('E_CERTIFICATE', {
      what: `${what} cannot be read`,
      why: 'OpenSSL does not take it for an X.509 certificate in DER',
      fix: 'Give certificates in DER, the leaf first',
      cause,
    });
  }
}

function readKey(der: Buffer): KeyObject {
  try {
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  } catch (cause) {
    throw new MeshctlError('E_KEY', {
      what: 'private key cannot be read',
      why: 'OpenSSL does not take it for an unencrypted PKCS#8 key in DER',
      fix: 'Give the key of the leaf, decrypted',
      cause,
    });
  }
}
