/** SVIDs that a user has got, from whole or killed commands, and the ledger that must know them all. */
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

/** As the ledger tells it too. */
export interface GotSvid {
  readonly serial: string;
  readonly sha256: string;
}

const digestOf = (der: Buffer): string => createHash('sha256').update(der).digest('hex');

interface JsonSvid {
  readonly serialNumber: string;
  readonly x509_svid: readonly [string];
  readonly private_key: string;
}

/** The SVIDs of all whole JSON lines; a last line that was cut off is none. The last one is expected to be usable. */
export function svidsInLines(text: string): GotSvid[] {
  const svids = text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as JsonSvid);
  const last = svids.at(-1);
  if (last !== undefined) {
    const certificate = new X509Certificate(Buffer.from(last.x509_svid[0], 'base64'));
    const key = { key: Buffer.from(last.private_key, 'base64'), format: 'der', type: 'pkcs8' } as const;
    expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(certificate.serialNumber.toLowerCase()).toBe(last.serialNumber);
  }
  return svids.map(({ serialNumber, x509_svid: [leaf] }) => ({
    serial: serialNumber,
    sha256: digestOf(Buffer.from(leaf, 'base64')),
  }));
}

export interface SvidFolder {
  /** That of `svid.pem`, when it is there. */
  readonly svid: GotSvid | undefined;
  /** All three files are there: the key is that of the SVID, and the bundle that of its trust domain. */
  readonly isSet: boolean;
}

/** The files of an SVID; each that is there is expected to be whole. */
export function readSvidFolder(folder: string): SvidFolder {
  const [svidPem, keyPem, bundlePem] = ['svid', 'key', 'bundle'].map((name) =>
    readWholePem(join(folder, `${name}.pem`), name === 'key' ? 'PRIVATE KEY' : 'CERTIFICATE'),
  );
  const svid = svidPem === undefined ? undefined : new X509Certificate(svidPem);
  const key = keyPem === undefined ? undefined : createPrivateKey(keyPem);
  const authority = bundlePem === undefined ? undefined : new X509Certificate(bundlePem);
  return {
    svid: svid && { serial: svid.serialNumber.toLowerCase(), sha256: digestOf(svid.raw) },
    isSet:
      svid !== undefined &&
      key !== undefined &&
      authority !== undefined &&
      svid.checkPrivateKey(key) &&
      svid.verify(authority.publicKey),
  };
}

function readWholePem(path: string, label: string): string | undefined {
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, 'utf8');
  expect(text, path).toMatch(new RegExp(`^-----BEGIN ${label}-----\\n[^-]+\\n-----END ${label}-----\\n$`));
  return text;
}

/** A ledger that is read on from time to time. */
export class Ledger {
  readonly #path: string;
  readonly #digests = new Map<string, string>();
  #position = 0;

  constructor(path: string) {
    this.#path = path;
  }

  get serials(): string[] {
    return [...this.#digests.keys()];
  }

  /** Reads the lines that are new, each expected to be whole and no serial number to come twice; a torn end is left. */
  readOn(): void {
    const text = this.#newText();
    const end = text.lastIndexOf('\n') + 1;
    for (const line of text.slice(0, end).split('\n').slice(0, -1)) {
      const { serial, sha256 } = JSON.parse(line) as GotSvid;
      if (this.#digests.has(serial)) throw new Error(`serial number ${serial} is there twice`);
      this.#digests.set(serial, sha256);
    }
    this.#position += Buffer.byteLength(text.slice(0, end));
  }

  #newText(): string {
    if (!existsSync(this.#path)) return '';
    const fd = openSync(this.#path, 'r');
    try {
      const bytes = Buffer.alloc(Math.max(0, fstatSync(fd).size - this.#position));
      readSync(fd, bytes, 0, bytes.length, this.#position);
      return bytes.toString('utf8');
    } finally {
      closeSync(fd);
    }
  }

  /** Those that are not recorded, or as another certificate. */
  missing(svids: readonly GotSvid[]): GotSvid[] {
    return svids.filter(({ serial, sha256 }) => this.#digests.get(serial) !== sha256);
  }
}
