/** Bundles for rules: right ones, to be deformed. */
import { encodeJwk } from '../../src/bundle/index.js';
import { documentOf, type Entry, keyEntry, signingKey } from '../bundle/documents.js';
import { caExtensions, commonName, craftCa, extension, parsed, pem, spkiOf, uri } from './craft.js';
import type { Fixture } from './fixture.js';

/** The entry of a CA certificate. */
export function caEntry(der: Buffer = craftCa(), deform: Entry = {}): Entry {
  const jwk = encodeJwk(parsed(der).publicKeyInfo);
  const entry: Entry = { use: 'x509-svid', ...jwk, x5c: [der.toString('base64')], ...deform };
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined));
}

/** Another root, with a key and a trust domain of its own. */
export const otherCa = (trustDomain = 'example.org'): Buffer =>
  craftCa({
    issuer: commonName('Other CA'),
    subject: commonName('Other CA'),
    spki: spkiOf('ec-p256', 'other-ca'),
    extensions: caExtensions({
      subjectKeyIdentifier: extension.subjectKeyIdentifier('ec-p256', 'other-ca'),
      subjectAltName: extension.subjectAltName([uri(`spiffe://${trustDomain}`)], false),
    }),
    signedBy: { keyType: 'ec-p256', keyName: 'other-ca' },
  });

export const jwtEntry = (kid = 'a', deform: Entry = {}): Entry =>
  keyEntry(signingKey('P-256', kid), kid, deform);
export const witEntry = (kid = 'w', deform: Entry = {}): Entry =>
  jwtEntry(kid, { use: 'wit-svid', ...deform });

/** A file with a bundle of these entries. */
export const bundleFile = (keys: unknown, deform: Entry = {}): Fixture => ({
  name: 'bundle.json',
  content: documentOf(keys, deform),
});

/** A file with a bundle map. */
export const mapFile = (domains: Entry, deform: Entry = {}): Fixture => ({
  name: 'bundles.json',
  content: JSON.stringify({ trust_domains: domains, ...deform }),
});

/** A bundle inside a map. */
export const inner = (keys: readonly Entry[], deform: Entry = {}): Entry => ({
  keys,
  spiffe_sequence: 7,
  ...deform,
});

const indented = (text: string): string => text.trimEnd().replaceAll('\n', '\n          ');

/** A MeshTrust in a manifest; one entry of caBundles for each text. */
export const meshTrust = (trustDomain: string, ...texts: readonly string[]): Fixture => ({
  name: 'mesh-trust.yaml',
  content: `kind: MeshTrust
metadata: {name: trust}
spec:
  trustDomain: ${JSON.stringify(trustDomain)}
  caBundles:
${(texts.length === 0 ? [pem(craftCa())] : texts)
  .map((text) => `    - type: Pem\n      pem:\n        value: |\n          ${indented(text)}\n`)
  .join('')}`,
});

/** A ClusterFederatedTrustDomain of these fields, right but for them; undefined leaves one out. */
export const federated = (deform: Entry = {}): Fixture => ({
  name: 'federation.json',
  content: JSON.stringify({
    apiVersion: 'spire.spiffe.io/v1alpha1',
    kind: 'ClusterFederatedTrustDomain',
    metadata: { name: 'partner' },
    spec: {
      trustDomain: 'partner.example',
      bundleEndpointURL: 'https://spiffe.partner.example/bundle',
      bundleEndpointProfile: { type: 'https_web' },
      trustDomainBundle: String(documentOf([caEntry(otherCa('partner.example'))])),
      ...deform,
    },
  }),
});
