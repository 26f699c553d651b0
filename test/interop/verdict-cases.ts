/**
 * Chains that RFC 5280 §6.1 and X509-SVID §5 accept or refuse, for each program to give its verdict on. Where a program
 * is known to judge otherwise, the case says so and why.
 */
import { writePem } from '../../src/encoding/pem.js';
import {
  Certificate,
  type CertificateContent,
  type ExtensionContent,
  parseName,
} from '../../src/x509/index.js';
import { NOW, testAuthority } from '../authorities.js';
import { type LeafOptions, testIntermediate, testLeaf } from '../leaves.js';
import type { Workspace } from './workspace.js';

interface Chain {
  /** Leaf first. */
  readonly chain: readonly Certificate[];
  readonly anchors: readonly Certificate[];
  /** Seconds since 1970; NOW when absent. */
  readonly at?: number;
}

/** A program's own verdict, and why it differs. */
type Otherwise = readonly [accepted: boolean, why: string];

export interface VerdictCase {
  readonly name: string;
  /** The trust domain of the bundle; example.org when absent. */
  readonly trustDomain?: string;
  /** What the standards say, and meshctl with them. */
  readonly accepted: boolean;
  readonly openssl?: Otherwise;
  readonly go?: Otherwise;
  readonly make: () => Promise<Chain>;
}

/** The files of a case, and when they are to be judged. */
export interface VerdictFiles {
  readonly svid: string;
  readonly bundle: string;
  /** Seconds since 1970. */
  readonly at: number;
}

export async function writeCase(space: Workspace, { make }: VerdictCase): Promise<VerdictFiles> {
  const { chain, anchors, at = NOW } = await make();
  const pem = (certificates: readonly Certificate[]) =>
    certificates.map(({ der }) => writePem('CERTIFICATE', der)).join('');
  return {
    svid: space.file('svid.pem', pem(chain)),
    bundle: space.file('bundle.pem', pem(anchors)),
    at,
  };
}

type Deform = (content: CertificateContent) => CertificateContent;

/** Leaves out the extensions of this type and adds others. */
const exchange =
  (type: ExtensionContent['type'], ...others: readonly ExtensionContent[]): Deform =>
  (content) => ({
    ...content,
    extensions: [...content.extensions.filter((extension) => extension.type !== type), ...others],
  });

type RootOptions = NonNullable<Parameters<typeof testAuthority>[1]>;

async function underRoot(leaf: LeafOptions = {}, root: RootOptions = {}, at = NOW): Promise<Chain> {
  const authority = await testAuthority('ec-p256', root);
  return { chain: [await testLeaf(authority, leaf)], anchors: [authority.certificate], at };
}

interface Link {
  readonly pathLength?: number;
  readonly deform?: Deform;
}

/** A leaf below intermediates, the uppermost first in `links`. */
async function underLinks(root: RootOptions, ...links: readonly Link[]): Promise<Chain> {
  const authority = await testAuthority('ec-p256', root);
  let issuer = authority;
  const above: Certificate[] = [];
  for (const [index, link] of links.entries()) {
    issuer = await testIntermediate(issuer, { name: `link ${index + 1}`, ...link });
    above.unshift(issuer.certificate);
  }
  return { chain: [await testLeaf(issuer), ...above], anchors: [authority.certificate] };
}

/** The leaf of one root before the bundle of another. */
async function foreign(root: RootOptions, other: RootOptions): Promise<Chain> {
  const { chain } = await underRoot({}, root);
  return { chain, anchors: [(await testAuthority('ec-p256', { name: 'other', ...other })).certificate] };
}

/** Two roots of one name in the bundle; the leaf is of the second. */
async function twinRoots(deform: Deform): Promise<Chain> {
  const [first, second] = [
    await testAuthority('ec-p256', { subject: parseName('CN=Twin'), name: 'first' }),
    await testAuthority('ec-p256', { subject: parseName('CN=Twin'), name: 'second' }),
  ];
  return { chain: [await testLeaf(second, { deform })], anchors: [first.certificate, second.certificate] };
}

async function tampered(place: (leaf: Certificate) => number): Promise<Chain> {
  const { chain, anchors } = await underRoot();
  const [leaf] = chain as [Certificate];
  const der = Buffer.from(leaf.der);
  der.writeUInt8(der.readUInt8(place(leaf)) ^ 1, place(leaf));
  return { chain: [Certificate.parse(der)], anchors };
}

/** A root with name constraints as `ca init --constrain` writes them, and a leaf of its trust domain. */
const constrained = (host: string, permitted: readonly string[], accepted: boolean): VerdictCase => ({
  name: `an ID in ${host} where URI names must lie in ${permitted.join(' or ')}`,
  trustDomain: host,
  accepted,
  make: () => underRoot({ id: `spiffe://${host}/web` }, { trustDomain: host, permittedUriHosts: permitted }),
});

const SPIFFE_ONLY: Otherwise = [true, 'it knows nothing of SPIFFE'];
const CA_FLAG: ExtensionContent = { type: 'basicConstraints', critical: true, ca: true };
const KEY_USAGE = { type: 'keyUsage', critical: true } as const;
const OTHER_KEY: ExtensionContent = { type: 'authorityKeyIdentifier', keyIdentifier: Buffer.alloc(20, 7) };

export const VERDICT_CASES: readonly VerdictCase[] = [
  { name: 'a leaf of the root', accepted: true, make: () => underRoot() },
  { name: 'a leaf below two intermediates', accepted: true, make: () => underLinks({}, {}, {}) },
  {
    name: 'intermediates in another order, and one too many',
    accepted: true,
    make: async () => {
      const { chain, anchors } = await underLinks({}, {}, {});
      const [leaf, lower, upper] = chain as [Certificate, Certificate, Certificate];
      const stranger = await testIntermediate(await testAuthority('ec-p256', { name: 'stranger' }), {
        name: 'x',
      });
      return { chain: [leaf, upper, stranger.certificate, lower], anchors };
    },
  },
  { name: 'the second of two roots of one name', accepted: true, make: () => twinRoots((same) => same) },
  {
    name: 'the same without a key identifier that tells which',
    accepted: true,
    make: () => twinRoots(exchange('authorityKeyIdentifier')),
    openssl: [false, 'it tries the first issuer that has the name and no other'],
  },
  {
    name: 'a key identifier that names another key than the signer',
    accepted: true,
    make: () => underRoot({ deform: exchange('authorityKeyIdentifier', OTHER_KEY) }),
    openssl: [
      false,
      'the identifier picks the issuer, where RFC 5280 §6.1.3 asks for name and signature only',
    ],
  },

  { name: 'a leaf of another root', accepted: false, make: () => foreign({}, {}) },
  {
    name: 'a leaf of another root of the same name',
    accepted: false,
    make: () => foreign({ subject: parseName('CN=Mesh') }, { subject: parseName('CN=Mesh') }),
  },
  { name: 'a changed signature', accepted: false, make: () => tampered(({ der }) => der.length - 3) },
  {
    name: 'a changed SPIFFE ID',
    accepted: false,
    make: () =>
      tampered(({ der }) => der.indexOf('spiffe://example.org/web') + 'spiffe://example.org/'.length),
  },
  {
    name: 'a changed serial number',
    accepted: false,
    make: () => tampered(({ der, serialHex }) => der.indexOf(serialHex, 0, 'hex') + 5),
  },

  { name: 'the first second of a leaf', accepted: true, make: () => underRoot({}, {}, NOW - 10) },
  { name: 'the second before', accepted: false, make: () => underRoot({}, {}, NOW - 11) },
  {
    name: 'the last second of a leaf',
    accepted: true,
    make: () => underRoot({}, {}, NOW + 3600),
    openssl: [false, 'it takes notAfter for the first second that is over; RFC 5280 §4.1.2.5 includes it'],
  },
  { name: 'the second after', accepted: false, make: () => underRoot({}, {}, NOW + 3601) },
  {
    name: 'an expired root',
    accepted: false,
    make: () => underRoot({}, { notBefore: NOW - 100, notAfter: NOW - 1 }),
  },
  {
    name: 'an expired intermediate',
    accepted: false,
    make: () => underLinks({}, { deform: (content) => ({ ...content, notAfter: NOW - 1 }) }),
  },

  { name: 'path length 0 and no intermediate', accepted: true, make: () => underRoot({}, { pathLength: 0 }) },
  {
    name: 'path length 0 and an intermediate',
    accepted: false,
    make: () => underLinks({ pathLength: 0 }, {}),
  },
  {
    name: 'path length 1 and an intermediate',
    accepted: true,
    make: () => underLinks({ pathLength: 1 }, {}),
  },
  {
    name: 'path length 1 and two intermediates',
    accepted: false,
    make: () => underLinks({ pathLength: 1 }, {}, {}),
  },
  {
    name: 'an intermediate that widens the path length above it',
    accepted: false,
    make: () => underLinks({ pathLength: 1 }, { pathLength: 5 }, {}),
  },
  {
    name: 'path length 0 and a self-issued intermediate, which RFC 5280 §6.1.4 (l) does not count',
    accepted: true,
    make: () =>
      underLinks({ pathLength: 0 }, { deform: (content) => ({ ...content, subject: content.issuer }) }),
    go: [false, 'it counts every intermediate'],
  },
  {
    name: 'an intermediate that is no CA',
    accepted: false,
    make: () => underLinks({}, { deform: exchange('basicConstraints', { ...CA_FLAG, ca: false }) }),
  },
  {
    name: 'an intermediate without basic constraints',
    accepted: false,
    make: () => underLinks({}, { deform: exchange('basicConstraints') }),
  },
  {
    name: 'an intermediate that may not sign certificates',
    accepted: false,
    make: () => underLinks({}, { deform: exchange('keyUsage', { ...KEY_USAGE, usages: ['cRLSign'] }) }),
  },

  constrained('example.org', ['example.org'], true),
  constrained('sub.example.org', ['example.org'], false),
  constrained('badexample.org', ['example.org'], false),
  constrained('sub.example.org', ['.example.org'], true),
  constrained('a.b.example.org', ['.example.org'], true),
  constrained('example.org', ['.example.org'], false),
  constrained('sub.example.org', ['example.org', '.example.org'], true),
  constrained('example.org', ['other.example', 'example.org'], true),
  constrained('other.example', ['example.org'], false),
  constrained('default', ['default'], true),
  constrained('my_mesh.example.org', ['my_mesh.example.org'], true),
  constrained('10.0.0.1', ['example.org'], false),
  {
    name: 'an intermediate whose own ID breaks the constraint above it',
    accepted: false,
    make: () =>
      underLinks(
        { permittedUriHosts: ['example.org'] },
        {
          deform: exchange('subjectAltName', {
            type: 'subjectAltName',
            critical: false,
            uri: 'spiffe://other.example',
            dnsNames: [],
          }),
        },
      ),
  },

  {
    name: 'a leaf that is a CA',
    accepted: false,
    make: () => underRoot({ deform: exchange('basicConstraints', CA_FLAG) }),
    openssl: SPIFFE_ONLY,
  },
  {
    name: 'a leaf that may sign certificates',
    accepted: false,
    make: () =>
      underRoot({
        deform: exchange('keyUsage', { ...KEY_USAGE, usages: ['digitalSignature', 'keyCertSign'] }),
      }),
    openssl: SPIFFE_ONLY,
  },
  {
    name: 'a leaf that may sign revocation lists',
    accepted: false,
    make: () =>
      underRoot({ deform: exchange('keyUsage', { ...KEY_USAGE, usages: ['digitalSignature', 'cRLSign'] }) }),
    openssl: SPIFFE_ONLY,
  },
  {
    name: 'a leaf without a SPIFFE ID',
    accepted: false,
    make: () => underRoot({ deform: exchange('subjectAltName') }),
    openssl: SPIFFE_ONLY,
  },
  {
    name: 'a leaf with a web address for an ID',
    accepted: false,
    make: () => underRoot({ id: 'https://example.org/web' }),
    openssl: SPIFFE_ONLY,
  },
  {
    name: 'a leaf with the ID of the trust domain itself',
    accepted: false,
    make: () => underRoot({ id: 'spiffe://example.org' }),
    openssl: SPIFFE_ONLY,
    go: [true, 'its Verify does not look at the path, though its Load does'],
  },
  {
    name: 'a leaf of another trust domain under this root',
    accepted: false,
    make: () => underRoot({ id: 'spiffe://other.example/web' }),
    openssl: SPIFFE_ONLY,
  },
];
