/** What real issuers make, modelled field by field, and what a lint says of it: nothing that their operators need not know. */
import { describe, expect, it } from 'vitest';
import { TAG } from '../../src/encoding/der.js';
import { derEncode, derOid, derSequence } from '../../src/encoding/der-write.js';
import type { Consumer } from '../../src/lint/index.js';
import type { KeyType } from '../../src/x509/index.js';
import { NOW } from '../authorities.js';
import {
  CLIENT_AUTH,
  type CraftedExtension,
  caTrue,
  commonName,
  type craftCa,
  craftLeaf,
  dns,
  extension,
  NO_NAME,
  pem,
  SERVER_AUTH,
  spkiOf,
  uri,
} from './craft.js';
import { lintFixture } from './fixture.js';

const HOUR = 3600;
const DAY = 24 * HOUR;
const TEN_YEARS = 3650 * DAY;

/** A name of these attributes, in their order. */
const nameOf = (...attributes: readonly (readonly [oid: string, text: string])[]): Buffer =>
  derSequence(
    ...attributes.map(([oid, text]) =>
      derEncode(TAG.SET, derSequence(derOid(oid), derEncode(TAG.UTF8_STRING, Buffer.from(text)))),
    ),
  );
const C = '2.5.4.6';
const O = '2.5.4.10';
const OU = '2.5.4.11';
const SERIAL = '2.5.4.5';
const CN = '2.5.4.3';

const BOTH = extension.extendedKeyUsage([SERVER_AUTH, CLIENT_AUTH]);
/** digitalSignature, keyEncipherment, keyAgreement: SPIRE and Kuma. */
const ALL_THREE = extension.keyUsage(3, [0xa8]);
/** digitalSignature, keyEncipherment: Istio, csi-driver-spiffe, Linkerd. */
const BOTH_USAGES = extension.keyUsage(5, [0xa0]);
const SIGNS = extension.keyUsage(1, [0x06]);
const NO_CA = extension.basicConstraints();
const IS_CA = extension.basicConstraints(caTrue());

interface Model {
  readonly subject: Buffer;
  readonly issuer?: Buffer;
  readonly key: KeyType;
  readonly life: number;
  readonly backDate?: number;
  readonly serial?: Buffer;
  readonly extensions: readonly CraftedExtension[];
}

function made({ key, life, backDate = 10, serial, ...parts }: Model, make: typeof craftCa, keyName: string) {
  return make({
    ...parts,
    notBefore: NOW - backDate,
    notAfter: NOW - backDate + life,
    spki: spkiOf(key, keyName),
    ...(serial === undefined ? {} : { serial }),
  });
}
const leaf = (model: Model): string => pem(made(model, craftLeaf, 'leaf'));
/** Self-issued, and without a signature: the key may be RSA. */
const root = (model: Model): string =>
  pem(made({ issuer: model.subject, ...model }, (parts) => craftLeaf(parts), 'ca'));

const san = (critical: boolean, ...names: readonly Buffer[]) => extension.subjectAltName(names, critical);
const skid = (key: KeyType, name: 'leaf' | 'ca') => extension.subjectKeyIdentifier(key, name);
const akid = (key: KeyType) => extension.authorityKeyIdentifier(key, 'ca');

const SPIRE_NAME = nameOf([C, 'US'], [O, 'SPIFFE'], [SERIAL, '98526423151926471237']);
const kumaName = (name: string) => nameOf([O, 'Kuma'], [OU, 'Mesh'], [CN, name]);
const MESH = 'default.east.mesh.local';

const spireLeaf = (key: KeyType): string =>
  leaf({
    subject: nameOf([C, 'US'], [O, 'SPIRE']),
    issuer: SPIRE_NAME,
    key,
    life: HOUR + 10,
    extensions: [
      ALL_THREE,
      BOTH,
      NO_CA,
      skid(key, 'leaf'),
      akid('ec-p256'),
      san(false, uri('spiffe://prod.example.test/ns/shop/sa/web')),
    ],
  });

/** Kuma makes the leaf's key of the kind of the CA's, and gives it no subject key identifier. */
const kumaLeaf = (key: KeyType, ...names: readonly string[]): string =>
  leaf({
    subject: NO_NAME,
    issuer: kumaName(MESH),
    key,
    life: 5 * DAY + 10,
    extensions: [san(true, ...names.map(uri)), ALL_THREE, BOTH, NO_CA, akid(key)],
  });

const kumaCa = (name: string, extra: { serial?: Buffer; withoutKeyId?: true } = {}): string =>
  root({
    subject: kumaName(name),
    key: 'rsa-2048',
    life: TEN_YEARS + 10,
    extensions: [
      SIGNS,
      IS_CA,
      ...(extra.withoutKeyId ? [] : [skid('rsa-2048', 'ca')]),
      san(false, uri(`spiffe://${name}`)),
    ],
    ...(extra.serial && { serial: extra.serial }),
  });

const istioLeaf = (key: KeyType): string =>
  leaf({
    subject: NO_NAME,
    issuer: nameOf([O, 'cluster.local']),
    key,
    life: DAY + 120,
    backDate: 120,
    extensions: [
      BOTH_USAGES,
      BOTH,
      NO_CA,
      akid('rsa-2048'),
      san(true, uri('spiffe://cluster.local/ns/shop/sa/web')),
    ],
  });

interface Case {
  readonly content: string;
  /** Rules at warning and above, in the order of their names. */
  readonly found: readonly string[];
  /** Those of the level info. */
  readonly notes?: readonly string[];
  /** Where a consumer's profile has more to say. */
  readonly refused?: Partial<Record<Consumer, readonly string[]>>;
}

const LIFE = 'x509-lifetime-short';
const ENCIPHERMENT = 'x509-svid-leaf-key-encipherment';
const NO_PATH_FORM = { istio: ['istio-id-path'] };

const CASES: Readonly<Record<string, Case>> = {
  'a leaf of SPIRE': { content: spireLeaf('ec-p256'), found: [ENCIPHERMENT] },
  'a leaf of SPIRE with an RSA key': { content: spireLeaf('rsa-2048'), found: [] },
  'a CA of SPIRE': {
    content: root({
      subject: SPIRE_NAME,
      key: 'ec-p256',
      life: DAY + 10,
      extensions: [SIGNS, IS_CA, skid('ec-p256', 'ca'), san(false, uri('spiffe://prod.example.test'))],
    }),
    found: [],
    notes: [],
  },
  'a leaf of a MeshIdentity': {
    content: kumaLeaf('rsa-2048', `spiffe://${MESH}/ns/shop/sa/web`),
    found: [],
  },
  'a leaf of a MeshIdentity on Universal': {
    content: kumaLeaf('rsa-2048', `spiffe://${MESH}/workload/web`),
    found: [],
    refused: NO_PATH_FORM,
  },
  'a leaf of a MeshIdentity whose CA is elliptic': {
    content: kumaLeaf('ec-p256', `spiffe://${MESH}/ns/shop/sa/web`),
    found: [ENCIPHERMENT],
  },
  'the CA of a MeshIdentity': { content: kumaCa(MESH), found: [], notes: [LIFE] },
  "a leaf of Kuma's legacy mTLS": {
    content: kumaLeaf(
      'rsa-2048',
      'spiffe://default/monolith-service_svc_5000',
      'kuma://kuma.io/protocol/http',
      'kuma://kuma.io/service/monolith-service_svc_5000',
      'kuma://kuma.io/zone/on_prem',
    ),
    found: ['x509-svid-exactly-one-uri-san'],
  },
  "the builtin CA of Kuma's legacy mTLS": {
    content: kumaCa('default', { serial: Buffer.of(0) }),
    found: ['rfc5280-serial'],
  },
  "an old builtin CA of Kuma's legacy mTLS": {
    content: kumaCa('default', { serial: Buffer.of(0), withoutKeyId: true }),
    found: ['rfc5280-serial', 'rfc5280-ski-on-ca'],
  },
  'a leaf of csi-driver-spiffe': {
    content: leaf({
      subject: NO_NAME,
      issuer: commonName('mesh issuer'),
      key: 'ec-p256',
      life: HOUR,
      backDate: 0,
      extensions: [
        BOTH_USAGES,
        BOTH,
        NO_CA,
        akid('ec-p256'),
        san(true, uri('spiffe://cluster.local/ns/shop/sa/web')),
      ],
    }),
    found: [ENCIPHERMENT],
    notes: ['spiffe-id-trust-domain-unique'],
  },
  'a leaf of Istio': {
    content: istioLeaf('rsa-2048'),
    found: [],
    notes: ['spiffe-id-trust-domain-unique'],
  },
  'a leaf of Istio with an elliptic key': { content: istioLeaf('ec-p256'), found: [ENCIPHERMENT] },
  'the root of Istio': {
    content: root({
      subject: nameOf([O, 'cluster.local']),
      key: 'rsa-2048',
      life: TEN_YEARS,
      backDate: 0,
      extensions: [extension.keyUsage(2, [0x04]), IS_CA, skid('rsa-2048', 'ca')],
    }),
    found: ['x509-svid-ca-is-svid'],
    notes: [LIFE],
  },
  'a leaf of Linkerd': {
    content: leaf({
      subject: commonName('web.shop.serviceaccount.identity.linkerd.cluster.local'),
      issuer: commonName('identity.linkerd.cluster.local'),
      key: 'ec-p256',
      life: DAY + 20,
      serial: Buffer.of(7),
      extensions: [
        BOTH_USAGES,
        BOTH,
        akid('ec-p256'),
        san(false, dns('web.shop.serviceaccount.identity.linkerd.cluster.local')),
      ],
    }),
    found: ['x509-svid-exactly-one-uri-san', 'x509-svid-leaf-basic-constraints-present', ENCIPHERMENT],
    notes: ['rfc5280-serial'],
    refused: { spire: ['spire-leaf-basic-constraints'] },
  },
  'the trust anchor of Linkerd': {
    content: root({
      subject: commonName('root.linkerd.cluster.local'),
      key: 'ec-p256',
      life: 365 * DAY + 20,
      serial: Buffer.of(1),
      extensions: [SIGNS, IS_CA, skid('ec-p256', 'ca')],
    }),
    found: ['x509-svid-ca-is-svid'],
    notes: ['rfc5280-serial'],
  },
  // dataEncipherment beside the three, as agent/connect/ca/provider_consul.go has it.
  'a leaf of Consul': {
    content: leaf({
      subject: commonName('web'),
      issuer: commonName('Consul CA 7'),
      key: 'ec-p256',
      life: 3 * DAY + 60,
      backDate: 60,
      serial: Buffer.of(9),
      extensions: [
        extension.keyUsage(3, [0xb8]),
        BOTH,
        NO_CA,
        skid('ec-p256', 'leaf'),
        akid('ec-p256'),
        san(false, uri('spiffe://11111111-2222-3333-4444-555555555555.consul/ns/default/dc/dc1/svc/web')),
      ],
    }),
    found: [ENCIPHERMENT, 'x509-svid-leaf-unlisted-key-usage'],
    notes: [LIFE],
    refused: { spire: ['spire-leaf-key-usage'], ...NO_PATH_FORM },
  },
};

async function levelsOf(content: string, profiles: readonly Consumer[] = []) {
  const judged = await lintFixture({ content }, { profiles });
  const findings = judged.judgements.flatMap((judgement) => judgement.findings);
  const idsOf = (wanted: readonly string[]) =>
    [...new Set(findings.filter(({ level }) => wanted.includes(level)).map(({ rule }) => rule))].sort();
  return { grave: idsOf(['fatal', 'error', 'warning']), notes: idsOf(['info']) };
}

describe.each(Object.entries(CASES))('%s', (_, { content, found, notes, refused = {} }) => {
  it('has the findings that its operator should know, and no others', async () => {
    const levels = await levelsOf(content);
    expect(levels.grave).toEqual([...found].sort());
    expect(levels.notes).toEqual(expect.arrayContaining([...(notes ?? [])]));
    if (notes?.length === 0) expect(levels.notes).toEqual([]);
  });

  it.each(['go-spiffe', 'spire', 'kuma', 'istio', 'envoy'] as const)(
    'is what %s takes, or why not',
    async (consumer) => {
      const { grave } = await levelsOf(content, [consumer]);
      expect(grave.filter((id) => !found.includes(id))).toEqual(refused[consumer] ?? []);
    },
  );
});
