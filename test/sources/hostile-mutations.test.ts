/** Thousands of damaged inputs of each kind: a source or a MeshctlError comes of each, in time, and nothing else. */
import { describe, expect, it } from 'vitest';
import { writePem } from '../../src/encoding/pem.js';
import { MeshctlError } from '../../src/errors.js';
import { readBytes } from '../../src/sources/index.js';
import { keyPair, testAuthority } from '../authorities.js';
import { documentOf, keyEntry, signingKey, x509Entry } from '../bundle/documents.js';
import { certificateSecret, secretsPart, trustedCa, validationSecret } from '../envoy/dumps.js';
import { testLeaf } from '../leaves.js';
import { seeded } from '../mutations.js';
import { mutated } from './hostile-mutate.js';

const SEED = 0xbad;
/** The work of others on the machine is no hang. */
const SLOWEST_MS = 1000;

const authority = await testAuthority('ec-p256');
const leaf = await testLeaf(authority, { dnsNames: ['web.example.org'] });
const pem = writePem('CERTIFICATE', leaf.der);
const root = writePem('CERTIFICATE', authority.certificate.der);
const key = keyPair('ec-p256', 'leaf');
const signing = signingKey('P-256');
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const bundle = {
  keys: [x509Entry(authority), keyEntry(signing, 'k')],
  spiffe_sequence: 1,
  spiffe_refresh_hint: 300,
};
const secret = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: 'demo' },
  data: {
    'tls.crt': base64(pem),
    'tls.key': base64(writePem('PRIVATE KEY', key.pkcs8)),
    'ca.crt': base64(root),
  },
});
const dump = {
  configs: [
    secretsPart({
      secrets: [
        certificateSecret('identity', leaf),
        validationSecret('trust', trustedCa(authority.certificate)),
      ],
    }),
  ],
};
const block = (text: string, indent: string): string => text.trimEnd().replace(/^/gm, indent);

const ORIGINALS: readonly (readonly [kind: string, original: Buffer, mutations: number, holds: string])[] = [
  ['certificates in DER', Buffer.concat([leaf.der, authority.certificate.der]), 4000, 'certificate'],
  ['a private key in DER', key.pkcs8, 1000, 'private-key'],
  ['PEM', Buffer.from(`${pem}${writePem('PRIVATE KEY', key.pkcs8)}${root}`), 3000, 'certificate'],
  ['PEM in base64', Buffer.from(base64(pem)), 1000, 'certificate'],
  ['a SPIFFE bundle', documentOf(bundle.keys, { spiffe_sequence: 1 }), 2000, 'certificate'],
  [
    'a bundle map',
    Buffer.from(JSON.stringify({ trust_domains: { 'a.example': bundle } })),
    1500,
    'certificate',
  ],
  [
    'a JWK Set',
    Buffer.from(JSON.stringify({ keys: [keyEntry(signing, 'k', { use: 'sig' })] })),
    1500,
    'public-key',
  ],
  [
    'a Secret List',
    Buffer.from(JSON.stringify({ kind: 'List', items: [secret('a'), secret('b')] })),
    1500,
    'certificate',
  ],
  ['an Envoy dump', Buffer.from(JSON.stringify(dump, null, 1)), 1500, 'certificate'],
  [
    'Secrets in YAML',
    Buffer.from(
      `kind: Secret\nmetadata: {name: a, namespace: demo}\ndata:\n  tls.crt: ${base64(pem)}\n---\nkind: Secret\nmetadata:\n  name: b\nstringData:\n  ca.crt: |\n${block(root, '    ')}\n`,
    ),
    1500,
    'certificate',
  ],
  [
    'a MeshTrust in YAML',
    Buffer.from(
      `type: MeshTrust\nname: a\nspec:\n  trustDomain: example.org\n  caBundles:\n    - type: Pem\n      pem:\n        value: |\n${block(root, '          ')}\n`,
    ),
    1500,
    'certificate',
  ],
  [
    'tokens',
    Buffer.from(
      `Bearer ${encoded({ alg: 'ES256', kid: 'k' })}.${encoded({ sub: 'spiffe://a/b', aud: ['x'], exp: 1 })}.AAAA\n`,
    ),
    1500,
    'jwt',
  ],
];

describe.each(ORIGINALS)('%s', (kind, original, mutations, holds) => {
  it('is read as it is', async () => {
    const { items } = await readBytes('input', original);
    expect(items.map((item) => item.kind)).toContain(holds);
    expect(items.map((item) => item.kind)).not.toContain('broken');
  });

  it(`damaged is read or refused: ${mutations} times`, async () => {
    const pick = seeded(SEED ^ kind.length);
    const outcome = { read: 0, refused: 0 };
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0; // refusals by the thousand, whose stacks nobody reads
    try {
      for (let i = 0; i < mutations; i++) {
        const input = mutated(original, pick);
        outcome[await outcomeOf(input)]++;
      }
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
    expect(outcome.read + outcome.refused).toBe(mutations);
    expect(outcome.read, 'mutations that leave something to read').toBeGreaterThan(0);
  });
});

async function outcomeOf(input: Buffer): Promise<'read' | 'refused'> {
  const start = performance.now();
  try {
    const { items } = await readBytes('input', input);
    return items.every((item) => item.kind === 'broken') ? 'refused' : 'read';
  } catch (error) {
    if (error instanceof MeshctlError) return 'refused';
    throw new Error(`on ${input.toString('base64')}`, { cause: error });
  } finally {
    const elapsed = performance.now() - start;
    if (elapsed > SLOWEST_MS) expect.fail(`${Math.round(elapsed)} ms for ${input.toString('base64')}`);
  }
}
