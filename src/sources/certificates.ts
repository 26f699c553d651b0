/** Certificates (and the keys beside them) from PEM or DER; content decides which it is. */
import { DerReader, TAG } from '../encoding/der.js';
import { readPem } from '../encoding/pem.js';
import { MeshctlError } from '../errors.js';
import { Certificate, isPrivateKeyLabel } from '../x509/index.js';

/** One thing found in a file, and where. */
export interface CertificateItem {
  /** Lines of the PEM block, or undefined for DER. */
  readonly lines: { readonly first: number; readonly last: number } | undefined;
  /** The certificate, or why it cannot be read. */
  readonly certificate: Certificate | MeshctlError;
}

export interface CertificateFile {
  readonly certificates: readonly CertificateItem[];
  /** Whether a private key stands in the file too. */
  readonly hasPrivateKey: boolean;
  /** Labels of PEM blocks that are neither, in order. */
  readonly others: readonly string[];
}

/** Reads every certificate of a file. Throws E_INPUT_UNKNOWN when it holds neither certificates nor keys. */
export function readCertificates(input: Buffer): CertificateFile {
  const file = input[0] === TAG.SEQUENCE ? readDerFile(input) : readPemFile(input);
  if (file.certificates.length > 0 || file.hasPrivateKey) return file;
  throw new MeshctlError('E_INPUT_UNKNOWN', {
    what: 'no certificate',
    why:
      file.others.length > 0
        ? `it holds ${[...new Set(file.others)].join(', ')}`
        : 'it is neither PEM nor DER',
    fix: 'Give certificates as PEM or DER',
  });
}

/** One certificate, or several one after the other as the Workload API sends them. */
function readDerFile(input: Buffer): CertificateFile {
  const certificates: CertificateItem[] = [];
  const reader = new DerReader(input);
  while (!reader.atEnd()) {
    const start = reader.offset;
    const certificate = attempt(() => Certificate.parse(reader.next(TAG.SEQUENCE, 'a certificate').raw()));
    certificates.push({ lines: undefined, certificate });
    if (reader.offset === start) break; // not even a whole element: nothing behind it can be found
  }
  return { certificates, hasPrivateKey: false, others: [] };
}

function readPemFile(input: Buffer): CertificateFile {
  const { blocks, problems } = readPem(input);
  const isCertificate = (label: string) => label === 'CERTIFICATE' || label === 'X509 CERTIFICATE';
  const found: CertificateItem[] = blocks
    .filter(({ label }) => isCertificate(label))
    .map(({ der, startLine, endLine }) => ({
      lines: { first: startLine, last: endLine },
      certificate: attempt(() => Certificate.parse(der)),
    }));
  const broken: CertificateItem[] = problems.map(({ line, what, why, fix }) => ({
    lines: { first: line, last: line },
    certificate: new MeshctlError('E_PEM', { what, why, fix }),
  }));
  const certificates = [...found, ...broken].sort((a, b) => (a.lines?.first ?? 0) - (b.lines?.first ?? 0));
  const rest = blocks.map(({ label }) => label).filter((label) => !isCertificate(label));
  return {
    certificates,
    hasPrivateKey: rest.some(isPrivateKeyLabel),
    others: rest.filter((label) => !isPrivateKeyLabel(label)),
  };
}

function attempt(read: () => Certificate): Certificate | MeshctlError {
  try {
    return read();
  } catch (error) {
    if (error instanceof MeshctlError) return error;
    throw error;
  }
}
