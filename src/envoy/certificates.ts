/** The certificates in a DataSource, as far as they can be read. */
import { readPem } from '../encoding/pem.js';
import { MeshctlError } from '../errors.js';
import { Certificate } from '../x509/index.js';
import { type DataSource, elsewhere } from './data-source.js';

export interface Certificates {
  readonly certificates: readonly Certificate[];
  /** What cannot be read: clauses for people. */
  readonly problems: readonly string[];
  /** Set when the dump does not hold them: a clause that says where they are. */
  readonly elsewhere?: string;
}

/** More than any bundle; what is beyond is named as a problem. */
const MAX_CERTIFICATES = 10_000;

/** Reads the same bytes once: the bundles of a thousand secrets are one bundle. */
export class CertificateReader {
  readonly #known = new Map<string, Certificates>();

  read(source: DataSource): Certificates {
    if (source.form !== 'inline') return readCertificates(source);
    const key = source.bytes.toString('latin1');
    let known = this.#known.get(key);
    if (known === undefined) {
      known = readCertificates(source);
      this.#known.set(key, known);
    }
    return known;
  }
}

function readCertificates(source: DataSource): Certificates {
  if (source.form === 'unreadable') return { certificates: [], problems: [source.why] };
  if (source.form !== 'inline')
    return { certificates: [], problems: [], elsewhere: elsewhere(source) ?? 'the dump does not hold it' };
  const { blocks, problems: broken } = readPem(source.bytes);
  const problems = broken.map(({ line, what, why }) => `${what} in line ${line}: ${why}`);
  if (blocks.length === 0 && broken.length === 0 && source.bytes.length > 0)
    problems.push(`its ${source.bytes.length} bytes hold no PEM block`);
  const certificates: Certificate[] = [];
  for (const { label, der, startLine } of blocks.slice(0, MAX_CERTIFICATES))
    if (label === 'CERTIFICATE') keepOrNote(certificates, problems, der, startLine);
  // Envoy skips what else there is: a key before the chain, a revocation list beside the CA.
  const [other] = blocks.filter(({ label }) => label !== 'CERTIFICATE');
  if (other !== undefined && certificates.length === 0 && problems.length === 0)
    problems.push(`line ${other.startLine} begins a ${other.label}, which is no certificate`);
  if (blocks.length > MAX_CERTIFICATES)
    problems.push(`it has ${blocks.length} PEM blocks, of which ${MAX_CERTIFICATES} are looked at`);
  return { certificates, problems };
}

function keepOrNote(certificates: Certificate[], problems: string[], der: Buffer, line: number): void {
  try {
    certificates.push(Certificate.parse(der));
  } catch (error) {
    if (!(error instanceof MeshctlError)) throw error;
    problems.push(error.at(`line ${line}`).message);
  }
}
