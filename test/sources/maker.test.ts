import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPem } from '../../src/encoding/pem.js';
import { recogniseMaker } from '../../src/sources/index.js';
import { Certificate, type CertificateContent, type KeyType, parseName } from '../../src/x509/index.js';
import { type TestAuthority, testAuthority } from '../authorities.js';
import { testLeaf } from '../leaves.js';

const FIXTURE = join(
  import.meta.dirname,
  '../../../shared/conformance/kuma/fixtures/envoy/legacy-provided-ca-2.14.3/ca.pem',
);
const SERVICE_ACCOUNT = 'spiffe://cluster.local/ns/demo/sa/web';

type Usages = Extract<CertificateContent['extensions'][number], { type: 'keyUsage' }>['usages'];

interface Shape {
  readonly issuer?: string;
  readonly subject?: string;
  readonly id?: string;
  readonly uris?: readonly string[];
  readonly dnsNames?: readonly string[];
  readonly usages?: Usages;
  readonly keyType?: KeyType;
}

const BOTH: Usages = ['digitalSignature', 'keyEncipherment'];
const ALL: Usages = ['digitalSignature', 'keyEncipherment', 'keyAgreement'];

describe('recogniseMaker', () => {
  const authorities = new Map<string, TestAuthority>();

  async function authority(subject: string, options: object = {}): Promise<TestAuthority> {
    const key = `${subject} ${JSON.stringify(options, (_, value) => (Buffer.isBuffer(value) ? value.toString('hex') : value))}`;
    const made =
      authorities.get(key) ?? (await testAuthority('ec-p256', { subject: parseName(subject), ...options }));
    authorities.set(key, made);
    return made;
  }

  async function leaf(shape: Shape): Promise<string | undefined> {
    const issuer =
      shape.issuer === undefined ? await testAuthority('ec-p256') : await authority(shape.issuer);
    const { usages, subject, id = 'spiffe://example.org/web' } = shape;
    const certificate = await testLeaf(issuer, {
      id,
      dnsNames: shape.dnsNames ?? [],
      keyType: shape.keyType ?? 'ec-p256',
      deform: (content) => ({
        ...content,
        subject: subject === undefined ? [] : parseName(subject),
        extensions: content.extensions.map((extension) =>
          extension.type === 'keyUsage' && usages !== undefined ? { ...extension, usages } : extension,
        ),
      }),
    });
    return recogniseMaker(certificate)?.maker;
  }

  it.each<[string, Shape, string | undefined]>([
    ['an SVID of meshctl', {}, 'meshctl'],
    [
      'a MeshIdentity SVID',
      { issuer: 'O=Kuma,OU=Mesh,CN=default.zone.mesh.local', usages: ALL },
      'kuma-mesh-identity',
    ],
    ['an SVID of SPIRE', { issuer: 'C=US,O=SPIFFE', subject: 'C=US,O=SPIRE', usages: ALL }, 'spire'],
    [
      'one of Istio',
      { issuer: 'O=cluster.local', id: SERVICE_ACCOUNT, usages: BOTH, keyType: 'rsa-2048' },
      'istio',
    ],
    [
      'one under the CA of Istio’s Makefile',
      { issuer: 'O=Istio,CN=Intermediate CA', id: SERVICE_ACCOUNT, usages: BOTH },
      'istio',
    ],
    [
      'one of csi-driver-spiffe',
      { issuer: 'CN=csi-ca', id: SERVICE_ACCOUNT, usages: BOTH },
      'cert-manager-csi',
    ],
    [
      'one of Consul',
      {
        issuer: 'CN=pri',
        id: 'spiffe://11111111-2222-3333-4444-555555555555.consul/ns/default/dc/dc1/svc/web',
      },
      'consul',
    ],
    ['nothing it knows: another CA', { issuer: 'CN=corporate' }, undefined],
    [
      'nothing it knows: an RSA key and a service account',
      { issuer: 'CN=corporate', id: SERVICE_ACCOUNT, usages: BOTH, keyType: 'rsa-2048' },
      undefined,
    ],
    [
      'nothing it knows: SPIRE’s subject by half',
      { issuer: 'CN=corporate', subject: 'C=US,O=SPIRES' },
      undefined,
    ],
    [
      'nothing it knows: a CA of meshctl for another trust domain',
      { id: 'spiffe://other.org/web' },
      undefined,
    ],
  ])('says %s', async (_, shape, maker) => {
    expect(await leaf(shape)).toBe(maker);
  });

  it.each<[string, string, object, string | undefined]>([
    ['Kuma with a random serial number', 'O=Kuma,OU=Mesh,CN=default', {}, 'kuma-ca'],
    ['SPIRE', 'C=US,O=SPIFFE,serialNumber=42', {}, 'spire-ca'],
    ['Linkerd', 'CN=root.linkerd.cluster.local', {}, 'linkerd-ca'],
    ['Consul', 'CN=pri', { trustDomain: '11111111-2222-3333-4444-555555555555.consul' }, 'consul-ca'],
    ['a user', 'CN=corporate', {}, undefined],
  ])('knows the CA of %s', async (_, subject, options, maker) => {
    const { certificate } = await authority(subject, options);
    expect(recogniseMaker(certificate)?.maker).toBe(maker);
  });

  it.each([
    ['Kuma', 'O=Kuma\\, OU=Mesh\\, CN=default'],
    ['Kuma, with a name before it', 'CN=x\\, O=Kuma,O=Kuma,OU=Mesh,CN=default'],
    ['Linkerd', 'CN=x\\,CN=root.linkerd.cluster.local'],
    ['SPIRE', 'O=C=US\\, O=SPIFFE'],
  ])('is not deceived by one name that spells several: %s', async (_, subject) => {
    expect(recogniseMaker((await authority(subject)).certificate)?.maker).toBeUndefined();
  });

  it('claims nothing of a certificate with fields that cannot be read', async () => {
    const { der } = await testLeaf(await testAuthority('ec-p256'));
    const broken = Buffer.from(der);
    broken[broken.indexOf('spiffe://') - 2] = 0x9f; // a high tag number where the URI's tag stood
    expect(recogniseMaker(Certificate.parse(der))?.maker).toBe('meshctl');
    expect(recogniseMaker(Certificate.parse(broken))).toBeUndefined();
  });

  it('knows the CA of meshctl', async () => {
    expect(recogniseMaker((await testAuthority('ec-p256')).certificate)?.maker).toBe('meshctl-ca');
  });

  it.skipIf(!existsSync(FIXTURE))('names a real CA of the legacy mTLS', () => {
    const [block] = readPem(readFileSync(FIXTURE)).blocks;
    expect(recogniseMaker(Certificate.parse(block?.der ?? Buffer.alloc(0)))).toMatchObject({
      maker: 'kuma-legacy-ca',
      title: expect.stringContaining('legacy'),
    });
  });
});
