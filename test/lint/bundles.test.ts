/** Bundles as they come: the odd input of the requirements catalogue (§5.5), frequent mistakes (§12.3), SPIRE's own shape. */
import { describe, expect, it } from 'vitest';
import { writePem } from '../../src/encoding/pem.js';
import { MeshctlError } from '../../src/errors.js';
import type { Finding } from '../../src/lint/finding.js';
import { readBytes } from '../../src/sources/index.js';
import { keyPair, NOW } from '../authorities.js';
import { type Entry, keyEntry, signingKey } from '../bundle/documents.js';
import {
  bundleFile,
  caEntry,
  federated,
  inner,
  jwtEntry,
  mapFile,
  meshTrust,
  otherCa,
  witEntry,
} from './bundles.js';
import { craftCa, craftIntermediate, craftLeaf, pem } from './craft.js';
import { type Fixture, lintFixture } from './fixture.js';

/** Every finding as `error bundle-jwk-use`, in their order. */
async function findingsOf(fixture: Fixture): Promise<string[]> {
  const { judgements } = await lintFixture(fixture);
  return judgements.flatMap(({ findings }) => findings.map(({ level, rule }) => `${level} ${rule}`));
}

async function found(fixture: Fixture): Promise<readonly Finding[]> {
  return (await lintFixture(fixture)).judgements.flatMap(({ findings }) => findings);
}

const text = (content: string | Buffer, name = 'bundle.json'): Fixture => ({ name, content });
const written = (...keys: readonly Entry[]): string => String(bundleFile(keys).content);
const base64 = (der: Buffer): string => der.toString('base64');

/** A CA that is right, and one entry beside it. */
const beside = (entry: unknown): Fixture => bundleFile([caEntry(otherCa()), entry]);
const ca = (deform: Entry): Fixture => beside(caEntry(craftCa(), deform));
const document = (deform: Entry): Fixture => bundleFile([caEntry()], deform);
/** With a member written as it stands here. */
const number = (name: string, token: string): Fixture =>
  text(String(document({ [name]: '@' }).content).replace('"@"', token));

describe('odd input (§5.5)', () => {
  it.each<[string, () => Fixture, readonly string[]]>([
    ['no keys', () => bundleFile([]), ['warning bundle-keys-empty-revokes']],
    ['"keys" missing', () => bundleFile(undefined), ['error bundle-keys-present']],
    ['"keys" null', () => bundleFile(null), ['error bundle-keys-present']],
    ['"KEYS"', () => bundleFile(undefined, { KEYS: [] }), ['error bundle-keys-present']],
    ['a list of bundles', () => text(`[${written(caEntry())}]`), ['error bundle-jwk-set']],
    ['a list of entries', () => text(JSON.stringify([caEntry()])), ['error bundle-jwk-set']],
    ['a byte order mark', () => text(`\ufeff${written(caEntry())}`), ['error bundle-jwk-set']],
    [
      'a member in other letters',
      () => document({ spiffe_sequence: undefined, Spiffe_Sequence: 7 }),
      ['warning bundle-sequence-present'],
    ],
    ['an unknown kty', () => beside({ ...jwtEntry(), kty: 'AKP' }), ['warning bundle-ignore-unknown-kty']],
    [
      'an unknown curve',
      () => beside(jwtEntry('a', { crv: 'P-999' })),
      ['warning bundle-ignore-unknown-kty'],
    ],
    ['no kty', () => beside(jwtEntry('a', { kty: undefined })), ['error bundle-jwk-kty']],
    ['no use', () => beside(jwtEntry('a', { use: undefined, kid: undefined })), ['error bundle-jwk-use']],
    ['an unknown use', () => beside(jwtEntry('a', { use: 'enc' })), ['error bundle-jwk-use']],
    ['X509-SVID', () => ca({ use: 'X509-SVID' }), ['error x509-bundle-use']],
    ['a broken x5c of unknown use', () => ca({ use: 'x', x5c: ['#'] }), ['error bundle-jwk-use']],
    ['no x5c', () => ca({ x5c: undefined }), ['error x509-bundle-x5c-present']],
    ['an empty x5c', () => ca({ x5c: [] }), ['error x509-bundle-x5c-present']],
    [
      'two certificates',
      () => ca({ x5c: [base64(craftCa()), base64(otherCa())] }),
      ['error x509-bundle-x5c-single'],
    ],
    ['a kid', () => ca({ kid: '' }), ['error x509-bundle-no-kid']],
    [
      'x5c alone',
      () => ca({ crv: undefined, x: undefined, y: undefined }),
      ['error x509-bundle-jwk-matches-cert'],
    ],
    [
      'another key than the certificate',
      () => {
        const { x, y } = jwtEntry();
        return ca({ x, y });
      },
      ['error x509-bundle-jwk-matches-cert'],
    ],
    ['no CA', () => beside(caEntry(craftLeaf())), ['error x509-bundle-x5c-is-ca']],
    [
      'an expired CA',
      () => beside(caEntry(craftCa({ notBefore: NOW - 90, notAfter: NOW - 1 }))),
      ['warning fed-keys-remove-deprecated'],
    ],
    [
      'a certificate twice',
      () => {
        const entry = caEntry();
        return bundleFile([entry, entry]);
      },
      ['warning x509-bundle-one-entry-per-ca'],
    ],
    ['a JWT key without kid', () => beside(jwtEntry('a', { kid: undefined })), ['error jwt-bundle-kid']],
    ['a WIT key without kid', () => beside(witEntry('a', { kid: undefined })), ['error wit-bundle-kid']],
    [
      'one kid for two JWT keys',
      () => bundleFile([caEntry(), jwtEntry('a'), jwtEntry('b', { kid: 'a' })]),
      ['error jwt-bundle-kid', 'error jwt-bundle-kid'],
    ],
    [
      'one kid for two WIT keys',
      () => bundleFile([caEntry(), witEntry('a'), witEntry('b', { kid: 'a' })]),
      ['error wit-bundle-kid-unique', 'error wit-bundle-kid-unique'],
    ],
    [
      'one kid for a JWT and a WIT key',
      () => bundleFile([caEntry(), jwtEntry('a'), witEntry('b', { kid: 'a' })]),
      ['error wit-bundle-kid-unique'],
    ],
    ['a private member', () => beside(jwtEntry('a', { d: 'c2VjcmV0' })), ['error bundle-jwk-no-private']],
    [
      'a symmetric key',
      () => beside({ kty: 'oct', use: 'jwt-svid', kid: 'a', k: 'c2VjcmV0' }),
      ['error bundle-jwk-no-private'],
    ],
    ['an Ed25519 key', () => beside(keyEntry(signingKey('Ed25519'), 'e')), ['warning bundle-ed25519-jwt']],
    ['an extra member of an entry', () => ca({ alg: 'ES256' }), ['warning bundle-jwk-no-extra-params']],
    ['x5c for a JWT key', () => beside(jwtEntry('a', { x5c: [] })), ['warning bundle-jwk-no-extra-params']],
    ['an extra member', () => document({ owner: 'a' }), ['info bundle-extra-params-not-required']],
    ...['-1', '1.5', '1.0', '1e3', '"7"', '18446744073709551616'].map(
      (token): [string, () => Fixture, readonly string[]] => [
        `the sequence ${token}`,
        () => number('spiffe_sequence', token),
        ['error bundle-sequence-integer'],
      ],
    ),
    ['the hint 0', () => number('spiffe_refresh_hint', '0'), ['warning bundle-refresh-hint-integer']],
    ['the hint -1', () => number('spiffe_refresh_hint', '-1'), ['warning bundle-refresh-hint-integer']],
    ['the hint 1.5', () => number('spiffe_refresh_hint', '1.5'), ['error bundle-refresh-hint-integer']],
    ['the hint "300"', () => number('spiffe_refresh_hint', '"300"'), ['error bundle-refresh-hint-integer']],
    [
      'a member of an entry twice',
      () => text(written(caEntry(), jwtEntry('a')).replace('"kid":"a"', '"kid":"a","kid":"a"')),
      ['error bundle-jwk-duplicate-members'],
    ],
    [
      'a member at the top twice',
      () => text(written(caEntry()).replace('"spiffe_sequence"', '"spiffe_sequence":6,"spiffe_sequence"')),
      ['error bundle-jwk-set'],
    ],
  ])('%s', async (_, make, expected) => {
    expect(await findingsOf(make())).toEqual(expected);
  });

  it.each([' {', ' trailing'])('what stands behind the document is named with its rule: %s', async (more) => {
    const failure = await readBytes('bundle.json', Buffer.from(written(caEntry()) + more)).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(MeshctlError);
    expect(failure).toMatchObject({ details: { rule: 'bundle-jwk-set' } });
  });

  it('a number with a name of public documents is told with what was meant', async () => {
    const [hint, sequence] = [
      await found(document({ spiffe_refresh_hint: undefined, refresh_hint: 300 })),
      await found(document({ spiffe_sequence: undefined, spiffe_sequence_number: 7 })),
    ];
    expect(hint.map(({ message }) => message)).toEqual([
      '"spiffe_refresh_hint" is missing: "refresh_hint" is not looked at, and may be meant for it',
    ]);
    expect(sequence.map(({ message }) => message)).toEqual([
      '"spiffe_sequence" is missing: "spiffe_sequence_number" is not looked at, and may be meant for it',
    ]);
  });
});

describe('frequent mistakes with bundles (§12.3)', () => {
  it.each<[string, () => Fixture, readonly string[]]>([
    ['a leaf as root', () => bundleFile([caEntry(), caEntry(craftLeaf())]), ['error x509-bundle-x5c-is-ca']],
    [
      'a chain in one x5c',
      () => ca({ x5c: [base64(craftCa()), base64(craftIntermediate())] }),
      ['error x509-bundle-x5c-single'],
    ],
    ['a kid on X.509 entries', () => ca({ kid: 'ca' }), ['error x509-bundle-no-kid']],
    ['use: sig beside right entries', () => beside(jwtEntry('a', { use: 'sig' })), ['error bundle-jwk-use']],
    [
      'a generic JWK Set',
      () => bareSet(jwtEntry('a', { use: 'sig', alg: 'ES256' })),
      ['error bundle-jwk-use'],
    ],
    [
      'keys of a jwks_uri in a bundle',
      () => beside(jwtEntry('a', { use: undefined })),
      ['error jwt-bundle-use'],
    ],
    ['keys of a jwks_uri', () => bareSet(jwtEntry('a', { use: undefined })), ['error jwt-bundle-use']],
    ['a private JWK', () => beside(jwtEntry('a', { d: 'c2VjcmV0' })), ['error bundle-jwk-no-private']],
    ['bundles merged', () => bundleFile([caEntry(), caEntry(otherCa('b.example'))]), ['error fed-no-merge']],
    [
      'a trust domain left to be guessed',
      () => federated({ trustDomain: undefined }),
      ['error fed-params-explicit'],
    ],
  ])('%s', async (_, make, expected) => {
    expect(await findingsOf(make())).toEqual(expected);
  });

  const bareSet = (...keys: readonly Entry[]): Fixture => text(JSON.stringify({ keys }), 'jwks.json');
});

describe("a bundle of SPIRE's shape (spire-interop §2.1)", () => {
  it('has nothing at warning or above', async () => {
    const bundle = { keys: [caEntry(), jwtEntry()], spiffe_sequence: 42, spiffe_refresh_hint: 300 };
    const judged = await lintFixture(text(JSON.stringify(bundle, null, 4)), { keepsClean: true });
    expect(judged.counts).toMatchObject({ bundle: 1, root: 1 });
    expect((await findingsOf(text(JSON.stringify(bundle, null, 4)))).filter(isGrave)).toEqual([]);
  });

  const isGrave = (finding: string): boolean => !finding.startsWith('info ');
});

describe('where it stands', () => {
  it('is told by field and line in a file', async () => {
    const keys = [caEntry(), jwtEntry('a', { use: 'sig' })];
    const content = JSON.stringify({ keys, spiffe_sequence: 7, spiffe_refresh_hint: 300 }, null, 1);
    const [finding] = await found(text(content));
    const first = content.split('\n').findIndex((line) => line.includes('"sig"'));
    expect(finding).toMatchObject({ field: 'keys[1]', lines: { first } });
  });

  it('is told from the bundle in a map, and without lines inside another document', async () => {
    const map = mapFile({ 'a.example': inner([jwtEntry('a', { use: 'sig' }), jwtEntry('b')]) });
    const { judgements } = await lintFixture(map);
    expect(judgements).toMatchObject([
      {
        title: 'a.example',
        place: { path: ['trust_domains["a.example"]'] },
        findings: [{ field: 'keys[0]' }],
      },
    ]);
    const bundle = String(bundleFile([jwtEntry('a', { use: 'sig' }), jwtEntry('b')]).content);
    const [finding] = await found(federated({ trustDomainBundle: bundle }));
    expect(finding).toMatchObject({ rule: 'bundle-jwk-use', field: 'keys[0]' });
    expect(finding).not.toHaveProperty('lines');
  });
});

describe('a MeshTrust', () => {
  it('with a private key says what is there and not what is in it', async () => {
    const key = writePem('PRIVATE KEY', keyPair('ec-p256', 'ca').pkcs8);
    const findings = await found(meshTrust('example.org', `${pem(craftCa())}${key}`));
    expect(findings).toMatchObject([
      {
        rule: 'kuma-mesh-trust-certificates-only',
        level: 'error',
        message: 'it holds a private key where only certificates belong',
        field: 'spec.caBundles[0].pem.value',
      },
    ]);
    expect(JSON.stringify(findings)).not.toContain(key.split('\n')[1]);
  });

  it.each<[string, () => Fixture, readonly string[]]>([
    ['without PEM', () => meshTrust('example.org', 'ca'), ['error kuma-mesh-trust-certificates-only']],
    [
      'with DER that is no certificate',
      () => meshTrust('example.org', writePem('CERTIFICATE', Buffer.from('3000', 'hex'))),
      ['error kuma-mesh-trust-certificates-only'],
    ],
    ['in upper case', () => meshTrust('Example.org'), ['error kuma-mesh-trust-trust-domain']],
    ['named by an ID', () => meshTrust('spiffe://example.org'), ['error kuma-mesh-trust-trust-domain']],
    [
      'named by an ID that is none',
      () => meshTrust('spiffe://Example.org'),
      ['error kuma-mesh-trust-trust-domain'],
    ],
    ['with a leaf', () => meshTrust('example.org', pem(craftLeaf())), ['error x509-bundle-x5c-is-ca']],
    [
      'of another trust domain than its CA',
      () => meshTrust('b.example'),
      ['warning svid-authority-id-in-domain'],
    ],
    [
      'with an intermediate alone',
      () => meshTrust('example.org', pem(craftIntermediate())),
      ['warning x509-bundle-x5c-self-signed'],
    ],
  ])('%s', async (_, make, expected) => {
    expect(await findingsOf(make())).toEqual(expected);
  });
});

it('one CA in the MeshTrusts of two trust domains is found', async () => {
  const root = pem(craftCa());
  const content = ['example.org', 'b.example'].map((name) => meshTrust(name, root).content).join('---\n');
  expect(await findingsOf(text(content, 'trusts.yaml'))).toEqual([
    'warning svid-authority-id-in-domain',
    'warning bundle-key-one-domain',
  ]);
});

describe('a ClusterFederatedTrustDomain', () => {
  it.each<[string, Entry, readonly string[]]>([
    ['that is right', {}, []],
    ['without URL', { bundleEndpointURL: undefined }, ['error fed-params-explicit']],
    ['without profile', { bundleEndpointProfile: undefined }, ['error fed-params-explicit']],
    ['with an illegal trust domain', { trustDomain: 'Partner.example' }, ['error fed-params-explicit']],
    [
      'with an endpoint ID that its profile does not look at',
      { bundleEndpointProfile: { type: 'https_web', endpointSPIFFEID: 'spiffe://partner.example/server' } },
      ['error fed-spiffe-endpoint-id'],
    ],
    [
      'with the CA of another trust domain',
      { trustDomainBundle: String(bundleFile([caEntry()]).content) },
      ['warning svid-authority-id-in-domain'],
    ],
  ])('%s', async (_, deform, expected) => {
    expect(await findingsOf(federated(deform))).toEqual(expected);
  });

  it('never shows a password', async () => {
    const findings = await found(federated({ bundleEndpointURL: 'http://user:hunter2@partner.example/' }));
    expect(findings.map(({ rule }) => rule)).toEqual(['fed-url-https', 'fed-url-no-userinfo']);
    expect(JSON.stringify(findings)).not.toContain('hunter2');
  });
});

describe('a bundle map', () => {
  it.each<[string, () => Fixture, readonly string[]]>([
    [
      'with the hint of a name that the text has',
      () => mapFile({ 'a.example': inner([jwtEntry()], { refresh_hint: 300 }) }),
      ['warning bundle-map-no-refresh-hint'],
    ],
    [
      'with a bundle that has no keys',
      () => mapFile({ 'a.example': { spiffe_sequence: 7 } }),
      ['error bundle-keys-present'],
    ],
    ['with no bundle', () => mapFile({ 'a.example': 5 }), ['error bundle-map-trust-domains']],
    ['in upper case', () => mapFile({ 'A.example': inner([]) }), ['error bundle-map-trust-domains']],
    [
      'with a member beside its own',
      () => mapFile({ 'a.example': inner([jwtEntry()]) }, { owner: 'a' }),
      ['info bundle-extra-params-not-required'],
    ],
  ])('%s', async (_, make, expected) => {
    expect(await findingsOf(make())).toEqual(expected);
  });
});
