/** Keys that come from outside: a request that proves possession of its key, or a private key file. */

import type { KeySource } from '../../../authority/index.js';
import { TAG } from '../../../encoding/der.js';
import { readPem } from '../../../encoding/pem.js';
import { MeshctlError } from '../../../errors.js';
import { type PublicKeyInfo, parseCertificateRequest, pkcs8Of, publicKeyOf } from '../../../x509/index.js';
import type { Context } from '../../context.js';
import { noEffect } from '../../ui/options.js';
import type { IssueFlags } from './issue-flags.js';
import { assertKeyForPassphrase, loadGivenKey } from './key-passphrase.js';

export interface GivenKey {
  readonly source: Extract<KeySource, { spki: Buffer }>;
  /** The file that keeps the private key, when it is at hand. */
  readonly keyFile: string | undefined;
  /** What a request asked for besides its key. */
  readonly ignored: readonly string[];
}

/** Reads --csr or --key; undefined when neither is given. */
export async function readGivenKey(context: Context, flags: IssueFlags): Promise<GivenKey | undefined> {
  assertKeyForPassphrase(flags.key, flags.keyPassphraseFile);
  const file = flags.csr ?? flags.key;
  if (file === undefined) return undefined;
  if (flags.csr !== undefined && flags.key !== undefined) {
    throw new MeshctlError('E_USAGE', {
      what: '--csr and --key exclude each other',
      fix: 'Give the one that has the key',
    });
  }
  if (flags.keyType !== undefined) {
    throw noEffect('--key-type', 'here', 'the key is given');
  }
  const input = await context.read(file);
  try {
    return flags.csr === undefined ? await givenPrivateKey(context, input, file, flags) : givenRequest(input);
  } catch (error) {
    throw error instanceof MeshctlError ? error.at(file) : error;
  }
}

function givenRequest(input: Buffer): GivenKey {
  const { blocks, problems } = readPem(input);
  const block = blocks.find(({ label }) => /^(NEW )?CERTIFICATE REQUEST$/.test(label));
  if (block === undefined && (blocks.length > 0 || input[0] !== TAG.SEQUENCE)) {
    const [problem] = problems;
    if (problem !== undefined) throw new MeshctlError('E_PEM', { ...problem, where: `line ${problem.line}` });
    throw new MeshctlError('E_CSR', {
      what: 'no certificate signing request',
      why:
        blocks.length > 0
          ? `the file holds ${blocks.map(({ label }) => label).join(', ')}`
          : 'it is neither PEM nor DER',
      fix: 'Make one with: openssl req -new -key key.pem -subj / -out web.csr',
    });
  }
  const { publicKeyInfo, wishes } = parseCertificateRequest(block?.der ?? input);
  assertUsable(publicKeyInfo);
  return { source: { spki: publicKeyInfo.der }, keyFile: undefined, ignored: wishes };
}

async function givenPrivateKey(
  context: Context,
  input: Buffer,
  file: string,
  flags: IssueFlags,
): Promise<GivenKey> {
  const key = await loadGivenKey(context, input, flags.keyPassphraseFile);
  const publicKeyInfo = publicKeyOf(key);
  assertUsable(publicKeyInfo);
  return { source: { spki: publicKeyInfo.der, pkcs8: pkcs8Of(key) }, keyFile: file, ignored: [] };
}

/** Keys that peers take in an SVID: RSA from 2048 bits, EC P-256, P-384 and P-521, Ed25519. */
function assertUsable({ kind, keyBytes }: PublicKeyInfo): void {
  const usable =
    (kind.algorithm === 'rsa' && (kind.bits ?? 0) >= 2048) ||
    (kind.algorithm === 'ec' && /^P-(256|384|521)$/.test(kind.curve ?? '')) ||
    kind.algorithm === 'ed25519';
  // RFC 5480 §2.2 makes compressed points optional, and Go's parser, hence SPIRE and Kuma, does not read them.
  if (usable && kind.algorithm === 'ec' && keyBytes[0] !== 0x04) {
    throw new MeshctlError('E_KEY', {
      what: 'an EC key with a compressed point is not fit for an SVID',
      why: 'many peers cannot read it',
      fix: 'Convert the private key with: openssl ec -in OLD -out NEW -conv_form uncompressed',
    });
  }
  if (usable) return;
  throw new MeshctlError('E_KEY', {
    what: `a key of type ${kind.label} is not fit for an SVID`,
    fix: 'Use EC P-256, P-384 or P-521, RSA with at least 2048 bits, or Ed25519',
  });
}
