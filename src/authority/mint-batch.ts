/** Mints a batch of SVIDs from data alone, so that a worker thread can do it as well as the main one. */
import { createHash, type KeyObject } from 'node:crypto';
import { parseDer, TAG } from '../encoding/der.js';
import { rfc3339 } from '../encoding/rfc3339.js';
import { SpiffeId } from '../spiffe/index.js';
import {
  encodeSvidJson,
  type LeafProfile,
  type Lifetime,
  leafProfileFor,
  mintX509Svid,
  type X509Svid,
} from '../svid/index.js';
import {
  type CertificateTemplate,
  compileTemplate,
  type KeyPairDer,
  type KeyType,
  keyGenerator,
  PublicKeyInfo,
} from '../x509/index.js';
import { localSigner } from './local-signer.js';
import type { IssuedRecord } from './store/state.js';

/** Where the key of an SVID comes from: made here, or given (one SVID; `pkcs8` is absent when only a CSR came). */
export type KeySource = { readonly make: KeyType } | { readonly spki: Buffer; readonly pkcs8?: Buffer };

export interface MintRequest {
  /** A SPIFFE ID that was parsed before. */
  readonly id: string;
  readonly dnsNames: readonly string[];
}

/** Everything a batch needs; it survives a structured clone (binary members are base64). */
export interface MintJob {
  readonly requests: readonly MintRequest[];
  readonly keySource: KeySource;
  readonly lifetime: Lifetime;
  readonly authorityId: string;
  readonly signerKey: KeyObject;
  /** Base64 DER by leaf profile. */
  readonly leafTemplates: Readonly<Record<string, string>>;
  /** Base64 DER. */
  readonly authorities: readonly string[];
  /** RFC 3339. */
  readonly time: string;
}

export interface Minted<T> {
  /** Ledger lines, one per SVID. They are recorded before the payload is handed out. */
  readonly ledger: Uint8Array;
  readonly payload: T;
}

export type Mint<T> = (job: MintJob) => Minted<T> | Promise<Minted<T>>;

/** Mints, and returns the SVIDs themselves. */
export const mintSvids: Mint<X509Svid[]> = (job) => {
  const svids = mintBatch(job);
  return { ledger: ledgerLines(svids, job), payload: svids };
};

/** Mints, and returns one JSON line per SVID. */
export const mintJsonLines: Mint<Uint8Array> = (job) => {
  const svids = mintBatch(job);
  const lines = svids.map((svid) => `${encodeSvidJson(svid)}\n`).join('');
  return { ledger: ledgerLines(svids, job), payload: Buffer.from(lines) };
};

function mintBatch(job: MintJob): X509Svid[] {
  const signer = localSigner(job.signerKey);
  const nextKey = keySourceOf(job.keySource);
  const authorities = job.authorities.map((der) => Buffer.from(der, 'base64'));
  let template: CertificateTemplate | undefined;
  return job.requests.map(({ id, dnsNames }) => {
    const { spki, pkcs8 } = nextKey();
    template ??= compileTemplate(templateFor(job, spki));
    const request = { id: SpiffeId.parse(id), dnsNames };
    const { certificate, serialHex } = mintX509Svid(template, signer, request, spki, job.lifetime);
    const { notBefore, notAfter } = job.lifetime;
    return {
      id: request.id,
      chain: [certificate],
      privateKey: pkcs8,
      authorities,
      serialHex,
      notBefore,
      notAfter,
    };
  });
}

function keySourceOf(source: KeySource): () => { spki: Buffer; pkcs8: Buffer | undefined } {
  if ('make' in source) return keyGenerator(source.make) satisfies () => KeyPairDer;
  return () => ({ spki: source.spki, pkcs8: source.pkcs8 });
}

function templateFor({ leafTemplates }: MintJob, spki: Buffer): Buffer {
  const profile: LeafProfile = leafProfileFor(publicKeyInfo(spki));
  return Buffer.from(leafTemplates[profile] ?? '', 'base64');
}

function publicKeyInfo(spki: Buffer): PublicKeyInfo {
  return new PublicKeyInfo(parseDer(spki, TAG.SEQUENCE, 'the public key'));
}

function ledgerLines(svids: readonly X509Svid[], job: MintJob): Buffer {
  const lines = svids.map((svid, index) => {
    const dnsNames = job.requests[index]?.dnsNames ?? [];
    const record: IssuedRecord = {
      time: job.time,
      type: 'x509',
      spiffeId: svid.id.toString(),
      serial: svid.serialHex,
      authorityId: job.authorityId,
      notBefore: rfc3339(svid.notBefore),
      notAfter: rfc3339(svid.notAfter),
      sha256: createHash('sha256').update(svid.chain[0]).digest('hex'),
      ...(dnsNames.length > 0 ? { dnsNames } : {}),
    };
    return `${JSON.stringify(record)}\n`;
  });
  return Buffer.from(lines.join(''));
}
