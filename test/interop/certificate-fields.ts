/** What a certificate says, as `openssl x509 -text` and as `cert inspect -o json` print it, in one form to compare. */

export interface CertificateFields {
  readonly version: number;
  /** Lower-case hex. */
  readonly serial: string;
  readonly signatureAlgorithm: string;
  readonly issuer: string;
  readonly subject: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly key: string;
  /** In the order of the certificate; values as the standards name them. */
  readonly extensions: readonly {
    readonly name: string;
    readonly critical: boolean;
    readonly value: readonly string[];
  }[];
}

/** Prints names in the order and form that meshctl does, and leaves out what is compared by other means. */
export const TEXT_FLAGS = [
  ...['-noout', '-text', '-certopt', 'no_sigdump'],
  ...['-nameopt', 'esc_2253,esc_ctrl,utf8,sname,sep_comma_plus_space'],
];

const EXTENSION_NAMES: Readonly<Record<string, string>> = {
  'X509v3 Key Usage': 'keyUsage',
  'X509v3 Extended Key Usage': 'extKeyUsage',
  'X509v3 Basic Constraints': 'basicConstraints',
  'X509v3 Subject Key Identifier': 'subjectKeyIdentifier',
  'X509v3 Authority Key Identifier': 'authorityKeyIdentifier',
  'X509v3 Subject Alternative Name': 'subjectAltName',
  'X509v3 Name Constraints': 'nameConstraints',
};

const VALUE_NAMES: Readonly<Record<string, string>> = {
  'Digital Signature': 'digitalSignature',
  'Key Encipherment': 'keyEncipherment',
  'Certificate Sign': 'keyCertSign',
  'CRL Sign': 'cRLSign',
  'TLS Web Server Authentication': 'serverAuth',
  'TLS Web Client Authentication': 'clientAuth',
};

/** Reads what `openssl x509` prints with TEXT_FLAGS. */
export function fieldsOfText(text: string): CertificateFields {
  const field = (pattern: RegExp): string => pattern.exec(text)?.[1]?.trim() ?? '';
  const time = (pattern: RegExp): string => new Date(field(pattern)).toISOString();
  return {
    version: Number(field(/Version: (\d)/)),
    serial: field(/Serial Number:\s+([0-9a-f:]+)/).replaceAll(':', ''),
    signatureAlgorithm: field(/Signature Algorithm: (.*)/).toLowerCase(),
    issuer: field(/Issuer: ?(.*)/),
    subject: field(/Subject: ?(.*)/),
    notBefore: time(/Not Before ?: (.*)/),
    notAfter: time(/Not After ?: (.*)/),
    key: keyOfText(text),
    extensions: [...text.matchAll(/^ {12}(\S[^:\n]*): ?(critical)?\n((?: {16}.*\n?)+)/gm)]
      .filter(([, title]) => title?.startsWith('X509v3'))
      .map(([, title = '', critical, body = '']) => {
        const name = EXTENSION_NAMES[title] ?? title;
        return { name, critical: critical !== undefined, value: valueOfText(name, body) };
      }),
  };
}

function keyOfText(text: string): string {
  const curve = /NIST CURVE: (\S+)/.exec(text)?.[1];
  if (curve !== undefined) return `EC ${curve}`;
  const bits = /Public Key Algorithm: rsaEncryption\s+.*Public-Key: \((\d+) bit\)/.exec(text)?.[1];
  if (bits !== undefined) return `RSA ${bits}`;
  return /Public Key Algorithm: ED25519/.test(text) ? 'Ed25519' : 'another';
}

function valueOfText(name: string, body: string): string[] {
  const lines = body.trimEnd().split(/\n */);
  if (name === 'nameConstraints') return constraintsOfText(lines);
  const parts = lines.map((line) => line.trim()).flatMap((line) => line.split(', '));
  if (name.endsWith('KeyIdentifier')) return parts.map(hexOfText);
  return parts.map((part) => VALUE_NAMES[part] ?? typedName(part));
}

/** `URI:spiffe://…` is `uri:spiffe://…` to us; other words stay as they are. */
function typedName(text: string): string {
  return text.trim().replace(/^(URI|DNS):/, (type) => type.toLowerCase());
}

function hexOfText(text: string): string {
  return text
    .replace(/^keyid:/, '')
    .replaceAll(':', '')
    .toLowerCase();
}

function constraintsOfText(lines: readonly string[]): string[] {
  let list = '';
  return lines.flatMap((line) => {
    const heading = /^(Permitted|Excluded):$/.exec(line.trim())?.[1];
    if (heading === undefined) return [`${list} ${typedName(line)}`];
    list = heading.toLowerCase();
    return [];
  });
}

/** The members of `cert inspect -o json` that are compared. */
export interface ReportedCertificate {
  readonly version: number;
  readonly serialNumber: { readonly hex: string };
  readonly signatureAlgorithm: string;
  readonly issuer: string;
  readonly subject: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly publicKey: { readonly label: string };
  readonly extensions: readonly {
    readonly name: string;
    readonly critical: boolean;
    readonly value: unknown;
  }[];
}

/** The same form from one certificate of the report. */
export function fieldsOfReport(certificate: ReportedCertificate): CertificateFields {
  return {
    version: certificate.version,
    serial: certificate.serialNumber.hex,
    signatureAlgorithm: certificate.signatureAlgorithm.toLowerCase(),
    issuer: certificate.issuer,
    subject: certificate.subject,
    notBefore: new Date(certificate.notBefore).toISOString(),
    notAfter: new Date(certificate.notAfter).toISOString(),
    key: certificate.publicKey.label,
    extensions: certificate.extensions.map(({ name, critical, value }) => ({
      name,
      critical,
      value: valueOfReport(name, value),
    })),
  };
}

interface ReportedName {
  readonly type: string;
  readonly value: string;
}

function valueOfReport(name: string, value: unknown): string[] {
  switch (name) {
    case 'keyUsage':
    case 'extKeyUsage':
      return [...(value as { names: string[] }).names];
    case 'basicConstraints': {
      const { ca, pathLen } = value as { ca: boolean; pathLen?: number };
      return [`CA:${ca ? 'TRUE' : 'FALSE'}`, ...(pathLen === undefined ? [] : [`pathlen:${pathLen}`])];
    }
    case 'subjectKeyIdentifier':
      return [value as string];
    case 'authorityKeyIdentifier':
      return [(value as { keyIdentifier: string }).keyIdentifier];
    case 'subjectAltName':
      return (value as ReportedName[]).map((entry) => `${entry.type}:${entry.value}`);
    case 'nameConstraints':
      return Object.entries(value as Record<string, { base: ReportedName }[]>).flatMap(([list, subtrees]) =>
        subtrees.map(({ base }) => `${list} ${base.type}:${base.value}`),
      );
    default:
      return [JSON.stringify(value)];
  }
}
