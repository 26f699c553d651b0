/** Certificate and key of an `https_web` endpoint: files that something else renews (cert-manager, an ACME client). */
import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { writePem } from '../../encoding/pem.js';
import { MeshctlError } from '../../errors.js';
import { loadPrivateKey, pkcs8Of } from '../../x509/index.js';
import { MOZILLA_INTERMEDIATE } from '../tls-profile.js';
import type { CredentialSource, Credentials } from './credentials.js';

export interface CredentialFiles {
  /** Reads both files now. */
  readonly read: () => Promise<{ readonly cert: Buffer; readonly key: Buffer }>;
  /** The names of the files, for messages. */
  readonly names: { readonly cert: string; readonly key: string };
}

export class FileCredentials implements CredentialSource {
  readonly #files: CredentialFiles;
  #seen = Buffer.alloc(0);
  /** Why the pair that was seen last cannot be used; told when it is still there the next time. */
  #fault: unknown;

  constructor(files: CredentialFiles) {
    this.#files = files;
  }

  async open(): Promise<Credentials> {
    const { cert, key } = await this.#files.read();
    this.#seen = Buffer.concat([cert, key]);
    return usable(cert, key, this.#files.names);
  }

  /** Two files are not replaced in one moment: a pair that does not fit gets until the next look. */
  async refresh(): Promise<Credentials | undefined> {
    const { cert, key } = await this.#files.read();
    const both = Buffer.concat([cert, key]);
    if (both.equals(this.#seen)) {
      const fault = this.#fault;
      this.#fault = undefined;
      if (fault !== undefined) throw fault;
      return undefined;
    }
    this.#seen = both;
    try {
      this.#fault = undefined;
      return usable(cert, key, this.#files.names);
    } catch (error) {
      this.#fault = error;
      return undefined;
    }
  }
}

/** Throws E_CERTIFICATE, E_KEY_MISMATCH, and what the reading of a private key throws. */
function usable(cert: Buffer, key: Buffer, names: CredentialFiles['names']): Credentials {
  const leaf = leafOf(cert, names.cert);
  const privateKey = keyOf(key, names.key);
  if (!leaf.checkPrivateKey(privateKey)) {
    throw new MeshctlError('E_KEY_MISMATCH', {
      what: `the private key in ${names.key} does not belong to the certificate in ${names.cert}`,
      fix: 'Give the key that the certificate was made for, the leaf first in its file',
    });
  }
  const credentials = { cert: cert.toString('latin1'), key: writePem('PRIVATE KEY', pkcs8Of(privateKey)) };
  try {
    createSecureContext({ ...MOZILLA_INTERMEDIATE, ...credentials });
  } catch (error) {
    throw unusable(error, names.cert);
  }
  return credentials;
}

function leafOf(cert: Buffer, name: string): X509Certificate {
  try {
    return new X509Certificate(cert);
  } catch (error) {
    throw unusable(error, name);
  }
}

function keyOf(key: Buffer, name: string) {
  try {
    return loadPrivateKey(key).key;
  } catch (error) {
    throw error instanceof MeshctlError ? error.at(name) : error;
  }
}

function unusable(cause: unknown, where: string): MeshctlError {
  return new MeshctlError('E_CERTIFICATE', {
    what: 'no certificate that TLS can present',
    where,
    why: cause instanceof Error ? cause.message : String(cause),
    fix: 'Give it as PEM, the leaf first, then its intermediates',
    cause,
  });
}
