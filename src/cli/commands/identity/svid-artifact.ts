/** An SVID as files, in the formats that --format names. */
import type { KeySource } from '../../../authority/index.js';
import { MeshctlError } from '../../../errors.js';
import {
  encodeDirctlToken,
  encodeSvidJson,
  encodeSvidPem,
  toKubernetesSecret,
  type X509Svid,
} from '../../../svid/index.js';
import { encodePkcs12 } from '../../../x509/index.js';
import { oneOf } from '../../ui/options.js';

const ARTIFACT_FORMATS = ['pem', 'pkcs12', 'json', 'k8s-secret', 'dirctl-token', 'jsonl'] as const;
export type ArtifactFormat = (typeof ARTIFACT_FORMATS)[number];

/** One file of an artifact. A file that holds a private key is 0600. */
export interface ArtifactFile {
  readonly name: string;
  readonly data: string | Buffer;
  readonly mode: 0o600 | 0o644;
  /** The line above it when several are printed one after the other. */
  readonly heading?: string;
}

export function parseFormat(text: string): ArtifactFormat {
  return oneOf(text, ARTIFACT_FORMATS, 'format', '--format');
}

/** The names of the files that a format makes. The key stays where it is when it was given. */
export function artifactNames(format: ArtifactFormat, keySource: KeySource): string[] {
  switch (format) {
    case 'pem':
      return 'make' in keySource ? ['svid.pem', 'key.pem', 'bundle.pem'] : ['svid.pem', 'bundle.pem'];
    case 'pkcs12':
      return ['svid.p12'];
    case 'k8s-secret':
      return ['secret.yaml'];
    case 'dirctl-token':
      return ['token.json'];
    default:
      return ['svid.json'];
  }
}

/** Formats that carry the private key cannot be made from a request alone. */
export function assertFormatFits(
  format: ArtifactFormat,
  keySource: Extract<KeySource, { spki: Buffer }> | undefined,
): void {
  const carriesKey = format === 'pkcs12' || format === 'k8s-secret' || format === 'dirctl-token';
  if (!carriesKey || keySource === undefined || keySource.pkcs8 !== undefined) return;
  throw new MeshctlError('E_USAGE', {
    what: `--format ${format} needs the private key`,
    why: 'a request (--csr) does not have it',
    fix: 'Use --format pem or json, or give the key with --key',
  });
}

export interface ArtifactOptions {
  /** Password of a PKCS#12 file. */
  readonly password?: string | undefined;
  /** The key was given by its file and is not written again. */
  readonly keyStays?: boolean;
}

export async function artifactOf(
  svid: X509Svid,
  format: ArtifactFormat,
  options: ArtifactOptions,
): Promise<ArtifactFile[]> {
  switch (format) {
    case 'pem':
      return pemFiles(svid, options.keyStays ?? false);
    case 'pkcs12': {
      const data = await encodePkcs12({
        certificates: [...svid.chain, ...svid.authorities],
        privateKey: keyOf(svid),
        password: options.password ?? '',
        friendlyName: svid.id.toString(),
      });
      return [{ name: 'svid.p12', data, mode: 0o600 }];
    }
    case 'k8s-secret': {
      const { stringify } = await import('yaml');
      const secret = toKubernetesSecret({ ...svid, privateKey: keyOf(svid) });
      return [
        { name: 'secret.yaml', data: stringify(secret, { compat: 'yaml-1.1', lineWidth: 0 }), mode: 0o600 },
      ];
    }
    case 'dirctl-token':
      return [
        { name: 'token.json', data: encodeDirctlToken({ ...svid, privateKey: keyOf(svid) }), mode: 0o600 },
      ];
    default:
      return [{ name: 'svid.json', data: `${encodeSvidJson(svid)}\n`, mode: 0o600 }];
  }
}

function pemFiles(svid: X509Svid, keyStays: boolean): ArtifactFile[] {
  const { svid: chain, key, bundle } = encodeSvidPem(svid);
  const keyFile: ArtifactFile[] =
    key === undefined || keyStays
      ? []
      : [{ name: 'key.pem', data: key, mode: 0o600, heading: 'Private key:' }];
  return [
    { name: 'bundle.pem', data: bundle, mode: 0o644, heading: 'Root CAs:' },
    ...keyFile,
    { name: 'svid.pem', data: chain, mode: 0o644, heading: 'X509-SVID:' },
  ];
}

/** What --stdout prints; PEM as `spire-server x509 mint` does, each part under its name. */
export function printable(files: readonly ArtifactFile[]): string | Buffer {
  const [only] = files;
  if (files.length === 1 && only !== undefined) return only.data;
  return [...files]
    .reverse()
    .map(({ heading, data }) => `${heading}\n${data}\n`)
    .join('');
}

function keyOf({ privateKey, id }: X509Svid): Buffer {
  if (privateKey !== undefined) return privateKey;
  throw new MeshctlError('E_USAGE', {
    what: `the private key of ${id} is not at hand`,
    fix: 'Use --format pem or json',
  });
}
