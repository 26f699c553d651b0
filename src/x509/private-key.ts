/** Private keys from files: PKCS#8 (RFC 5958), SEC 1 (RFC 5915), PKCS#1 (RFC 8017), encrypted or not, PEM or DER. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { parseDer, TAG } from '../encoding/der.js';
import { type PemBlock, readPem } from '../encoding/pem.js';
import { MeshctlError } from '../errors.js';
import { checkEncryptedPkcs8 } from './encrypted-key.js';
import { isPrivateKeyLabel, PRIVATE_KEY_LABELS } from './private-key-label.js';
import { PublicKeyInfo } from './public-key.js';

export interface LoadedKey {
  readonly key: KeyObject;
  /** `PKCS#8`, `encrypted PKCS#8`, `SEC 1` or `PKCS#1`. */
  readonly form: string;
  readonly encrypted: boolean;
}

/**
 * Loads the first private key of a file. `passphrase` is asked for only when the key is encrypted.
 * Throws E_KEY when there is none or it cannot be used, E_PASSPHRASE when the passphrase is missing or wrong.
 */
export function loadPrivateKey(input: Buffer, passphrase?: () => string | undefined): LoadedKey {
  const { blocks, problems } = readPem(input);
  const block = blocks.find(({ label }) => isPrivateKeyLabel(label));
  if (block !== undefined) return loadPrivateKeyBlock(block, passphrase);
  const [problem] = problems;
  if (problem !== undefined) {
    throw new MeshctlError('E_PEM', {
      what: 'no readable private key',
      where: `line ${problem.line}`,
      why: problem.why,
      fix: problem.fix,
    });
  }
  if (blocks.length > 0) {
    throw new MeshctlError('E_KEY', {
      what: 'no private key',
      why: `the file holds ${[...new Set(blocks.map(({ label }) => label))].join(', ')}`,
      fix: 'Give the file with the PRIVATE KEY block',
    });
  }
  if (input[0] !== TAG.SEQUENCE) {
    throw new MeshctlError('E_KEY', {
      what: 'no private key',
      why: 'it is neither PEM nor DER',
      fix: 'Give a private key as PKCS#8, SEC 1 or PKCS#1',
    });
  }
  return loadDer(input, passphrase);
}

/** Loads the private key of one PEM block. Throws as `loadPrivateKey`. */
export function loadPrivateKeyBlock(block: PemBlock, passphrase?: () => string | undefined): LoadedKey {
  const { form, type } = PRIVATE_KEY_LABELS[block.label] as {
    form: string;
    type: 'pkcs8' | 'sec1' | 'pkcs1';
  };
  const where = `line ${block.startLine}`;
  if (block.label === 'ENCRYPTED PRIVATE KEY')
    return { key: decrypt(block.der, passphrase, where), form, encrypted: true };
  if (block.headers?.['Proc-Type'] !== undefined) {
    throw new MeshctlError('E_KEY', {
      what: 'the private key is encrypted in the old OpenSSL way',
      where,
      why: 'it is protected by one round of MD5',
      fix: 'Convert it with: openssl pkcs8 -topk8 -in OLD -out NEW',
    });
  }
  return { key: importDer(block.der, type, where), form, encrypted: false };
}

function loadDer(der: Buffer, passphrase: (() => string | undefined) | undefined): LoadedKey {
  // EncryptedPrivateKeyInfo starts with a SEQUENCE, every plain form with an INTEGER (its version).
  const reader = parseDer(der, TAG.SEQUENCE, 'the private key').inside();
  if (reader.peek() === TAG.SEQUENCE)
    return { key: decrypt(der, passphrase), form: 'encrypted PKCS#8', encrypted: true };
  const version = reader.next(TAG.INTEGER, 'the version of the private key');
  const type =
    reader.peek() === TAG.SEQUENCE ? 'pkcs8' : reader.peek() === TAG.OCTET_STRING ? 'sec1' : 'pkcs1';
  const label = { pkcs8: 'PKCS#8', sec1: 'SEC 1', pkcs1: 'PKCS#1' }[type];
  return { key: importDer(der, type, `byte ${version.start}`), form: label, encrypted: false };
}

function decrypt(der: Buffer, passphrase: (() => string | undefined) | undefined, where?: string): KeyObject {
  checkEncryptedPkcs8(der);
  const secret = passphrase?.();
  if (secret === undefined) {
    throw new MeshctlError('E_PASSPHRASE', {
      what: 'the private key is encrypted',
      where,
      fix: 'Pass --passphrase-file FILE or set MESHCTL_PASSPHRASE',
    });
  }
  try {
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8', passphrase: secret });
  } catch (cause) {
    throw new MeshctlError('E_PASSPHRASE', {
      what: 'the private key cannot be decrypted',
      where,
      why: 'the passphrase is wrong or the key is damaged',
      fix: 'Try it with: openssl pkey -noout -in FILE',
      cause,
    });
  }
}

function importDer(der: Buffer, type: 'pkcs8' | 'sec1' | 'pkcs1', where: string): KeyObject {
  try {
    const key = createPrivateKey({ key: der, format: 'der', type });
    key.export({ format: 'der', type: 'pkcs8' }); // OpenSSL takes an EC scalar out of range, and fails to write it
    return key;
  } catch (cause) {
    throw new MeshctlError('E_KEY', {
      what: 'the private key cannot be used',
      where,
      why: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}

/** SubjectPublicKeyInfo of a private key. */
export function publicKeyOf(key: KeyObject): PublicKeyInfo {
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return new PublicKeyInfo(parseDer(spki, TAG.SEQUENCE, 'the public key'));
}

/** Unencrypted PKCS#8 DER of a private key. */
export function pkcs8Of(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'pkcs8' });
}
