/** Makes the CA of a trust domain: key, self-signed certificate, leaf templates, first bundle. */
import { createPrivateKey } from 'node:crypto';
import { encodeSpiffeBundle } from '../bundle/index.js';
import { parseDer, TAG } from '../encoding/der.js';
import { writePem } from '../encoding/pem.js';
import { rfc3339 } from '../encoding/rfc3339.js';
import { MeshctlError } from '../errors.js';
import type { TrustDomain } from '../spiffe/index.js';
import { BACKDATE_SECONDS, caContent, LEAF_PROFILES, leafContent, newSerialNumber } from '../svid/index.js';
import {
  Certificate,
  type DistinguishedName,
  encryptPkcs8,
  generateKey,
  type KeyType,
  loadCertificateBuilder,
  PublicKeyInfo,
  subjectKeyIdentifierOf,
} from '../x509/index.js';
import { bundleOf } from './own-bundle.js';
import type { TrustDomainState, X509AuthorityRecord } from './store/state.js';
import type { Store } from './store/store.js';

export interface CreateCaOptions {
  readonly trustDomain: TrustDomain;
  readonly keyType: KeyType;
  /** Seconds. */
  readonly ttl: number;
  /** Replaces the default subject `O=<trust domain>, serialNumber=…`. */
  readonly subject?: DistinguishedName | undefined;
  readonly pathLength?: number | undefined;
  readonly permittedUriHosts?: readonly string[];
  /** Encrypts the CA's key. */
  readonly passphrase?: string | undefined;
  /** Start over when the trust domain already has a CA here. */
  readonly replace: boolean;
  /** Seconds since 1970. */
  readonly now: number;
}

/** Seconds between two polls of the bundle, as SPIRE's default. */
const REFRESH_HINT = 300;

/** Creates and stores the CA. Throws E_CA_EXISTS unless `replace`, or where the trust domain is another's; a replaced CA's key and record are kept aside. */
export async function createCa(store: Store, options: CreateCaOptions): Promise<X509AuthorityRecord> {
  const { trustDomain, replace } = options;
  const current = await store.load(trustDomain.name);
  if (current !== undefined && !replace) throw alreadyThere(trustDomain);
  if ((await store.loadFederated(trustDomain.name)) !== undefined) throw isForeign(trustDomain);
  const { record, keyPem } = await makeAuthority(options);
  const next: TrustDomainState = {
    schemaVersion: 'meshctl/v1',
    kind: 'TrustDomainState',
    version: (current?.version ?? 0) + 1,
    trustDomain: trustDomain.name,
    sequence: (current?.sequence ?? 0) + 1,
    refreshHint: current?.refreshHint ?? REFRESH_HINT,
    x509: [record],
    jwt: [],
  };
  await store.commit(trustDomain.name, current?.version ?? 0, next, {
    keys: new Map([[record.id, keyPem]]),
    bundle: encodeSpiffeBundle(bundleOf(next)),
  });
  return record;
}

function alreadyThere(trustDomain: TrustDomain): MeshctlError {
  return new MeshctlError('E_CA_EXISTS', {
    what: `trust domain ${trustDomain} already has a CA here`,
    why: 'SVIDs issued under it would no longer verify',
    fix: `See it with "meshctl ca show ${trustDomain}", or pass --force to start over (its key is kept aside)`,
  });
}

function isForeign(trustDomain: TrustDomain): MeshctlError {
  return new MeshctlError('E_CA_EXISTS', {
    what: `trust domain ${trustDomain} is somebody else's here`,
    why: 'its bundle is stored as that of another trust domain, and would be hidden',
    fix: `If it is yours, run "meshctl bundle delete --id ${trustDomain.id}" first`,
  });
}

async function makeAuthority(
  options: CreateCaOptions,
): Promise<{ record: X509AuthorityRecord; keyPem: string }> {
  const { trustDomain, keyType, ttl, subject, pathLength, permittedUriHosts = [], passphrase, now } = options;
  const pair = generateKey(keyType);
  const key = new PublicKeyInfo(parseDer(pair.spki, TAG.SEQUENCE, 'the public key'));
  const signer = createPrivateKey({ key: pair.pkcs8, format: 'der', type: 'pkcs8' });
  const lifetime = { notBefore: now - BACKDATE_SECONDS, notAfter: now + ttl };
  const { buildCertificate, buildUnsigned } = await loadCertificateBuilder();
  const serial = newSerialNumber();
  const content = caContent({
    trustDomain: trustDomain.name,
    subject,
    pathLength,
    permittedUriHosts,
    serial,
    ...lifetime,
    key,
  });
  const certificate = Certificate.parse(await buildCertificate(content, signer));
  const keyIdentifier = subjectKeyIdentifierOf(key.keyBytes);

  // A template needs some key, ID and dates, all of which stamping replaces.
  const leafTemplates: Record<string, string> = {};
  for (const profile of LEAF_PROFILES) {
    const leaf = leafContent({
      serial,
      ...lifetime,
      key,
      profile,
      uri: trustDomain.id,
      dnsNames: [],
      issuer: certificate.subject.der,
      authorityKeyIdentifier: keyIdentifier,
    });
    leafTemplates[profile] = (await buildUnsigned(leaf, signer)).toString('base64');
  }
  const record: X509AuthorityRecord = {
    id: keyIdentifier.toString('hex'),
    slot: 'active',
    keyType,
    notBefore: rfc3339(lifetime.notBefore),
    notAfter: rfc3339(lifetime.notAfter),
    certificate: certificate.der.toString('base64'),
    keyEncrypted: passphrase !== undefined,
    leafTemplates,
  };
  const keyPem =
    passphrase === undefined ? writePem('PRIVATE KEY', pair.pkcs8) : encryptPkcs8(pair.pkcs8, passphrase);
  return { record, keyPem };
}
