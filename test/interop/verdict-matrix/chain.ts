/** Chains as drafts that a case changes before they are signed. */
import type { KeyObject } from 'node:crypto';
import { NOW } from '../../authorities.js';
import {
  type KeyKind,
  keyIdentifierOf,
  keyOf,
  SIGNATURES,
  type SignatureKind,
  signatureFor,
  spkiOf,
} from './algorithms.js';
import {
  authorityKeyIdentifier,
  basicConstraints,
  derBitString,
  derEncode,
  derInteger,
  derSequence,
  type Extension,
  encodeExtensions,
  explicit,
  extendedKeyUsage,
  keyUsage,
  name,
  PURPOSE,
  subjectAltName,
  subjectKeyIdentifier,
  USAGE,
  uri,
  utcTime,
} from './der.js';

export const DAY = 86_400;
/** Before and after NOW, when all certificates of a draft are valid. */
export const LIFE = { notBefore: NOW - DAY, notAfter: NOW + DAY } as const;

/** A certificate before it is signed. All of it may be changed. */
export interface Draft {
  /** 0 for version 1. */
  version: number;
  /** Content octets. */
  serial: Buffer;
  subject: Buffer;
  /** The subject of the certificate above unless given. */
  issuer?: Buffer;
  notBefore: Buffer;
  notAfter: Buffer;
  keyKind: KeyKind;
  holder: string;
  /** In the place of the key's own. */
  spki?: Buffer;
  extensions: Extension[];
  /** What stands between key and extensions. */
  uniqueIds: Buffer[];
  /** The usual one of the issuer's key unless given. */
  signature?: SignatureKind;
  /** The algorithm inside the signed part, when it differs. */
  innerSignature?: SignatureKind;
  /** Signed by this key instead of the issuer's. */
  signer?: readonly [KeyKind, string];
  /** The last word on the bytes. */
  patch?: (der: Buffer) => Buffer;
}

let serials = 0x1000;

export function caDraft(holder: string, keyKind: KeyKind = 'ec-p256'): Draft {
  return {
    ...commonDraft(holder, keyKind),
    subject: name(['O', 'Mesh'], ['CN', holder]),
    extensions: [
      keyUsage(USAGE.keyCertSign | USAGE.cRLSign),
      basicConstraints(true),
      subjectKeyIdentifier(keyIdentifierOf(keyOf(keyKind, holder))),
    ],
  };
}

export function leafDraft(keyKind: KeyKind = 'ec-p256', holder = 'leaf'): Draft {
  return {
    ...commonDraft(holder, keyKind),
    subject: name(),
    extensions: [
      keyUsage(USAGE.digitalSignature),
      extendedKeyUsage([PURPOSE.serverAuth, PURPOSE.clientAuth]),
      basicConstraints(false),
      subjectKeyIdentifier(keyIdentifierOf(keyOf(keyKind, holder))),
      subjectAltName([uri('spiffe://example.org/web')], true),
    ],
  };
}

function commonDraft(holder: string, keyKind: KeyKind) {
  serials += 1;
  return {
    version: 2,
    serial: derInteger(serials).subarray(2),
    notBefore: utcTime(LIFE.notBefore),
    notAfter: utcTime(LIFE.notAfter),
    keyKind,
    holder,
    uniqueIds: [],
  };
}

/** Puts an extension in the place of the one of its kind, or at the end. */
export function put(draft: Draft, extension: Extension): void {
  const at = draft.extensions.findIndex(({ oid }) => oid === extension.oid);
  if (at < 0) draft.extensions.push(extension);
  else draft.extensions[at] = extension;
}

/** Takes the extensions of this kind out. */
export function drop(draft: Draft, oid: string): void {
  draft.extensions = draft.extensions.filter((extension) => extension.oid !== oid);
}

const keyOfDraft = ({ keyKind, holder }: Draft): KeyObject => keyOf(keyKind, holder);

/** Signs a draft below its issuer (itself for a root), and names the issuer's key unless the draft names one. */
export function signed(draft: Draft, issuer: Draft): Buffer {
  const [signerKind, signer] =
    draft.signer === undefined
      ? [issuer.keyKind, keyOfDraft(issuer)]
      : [draft.signer[0], keyOf(...draft.signer)];
  const outer = SIGNATURES[draft.signature ?? signatureFor(signerKind)];
  const inner = SIGNATURES[draft.innerSignature ?? draft.signature ?? signatureFor(signerKind)];
  const tbs = derSequence(
    ...(draft.version === 0 ? [] : [explicit(0, derInteger(draft.version))]),
    derEncode(0x02, draft.serial),
    inner.identifier,
    draft.issuer ?? issuer.subject,
    derSequence(draft.notBefore, draft.notAfter),
    draft.subject,
    draft.spki ?? spkiOf(keyOfDraft(draft)),
    ...draft.uniqueIds,
    ...(draft.extensions.length === 0 ? [] : [encodeExtensions(draft.extensions)]),
  );
  const der = derSequence(tbs, outer.identifier, derBitString(outer.sign(tbs, signer)));
  return draft.patch?.(der) ?? der;
}

/** What a chain looks like before anything is wrong with it. */
export interface Shape {
  /** Intermediates between root and leaf. */
  readonly depth: number;
  readonly caKey?: KeyKind;
  readonly leafKey?: KeyKind;
}

/** Drafts, the root first and the leaf last. */
export function draftChain({ depth, caKey = 'ec-p256', leafKey = 'ec-p256' }: Shape): Draft[] {
  const cas = ['root', 'upper', 'lower', 'third', 'fourth'].slice(0, depth + 1);
  const drafts = [...cas.map((holder) => caDraft(holder, caKey)), leafDraft(leafKey)];
  for (const [index, draft] of drafts.entries()) {
    const above = drafts[index - 1];
    if (above !== undefined) put(draft, authorityKeyIdentifier(keyIdentifierOf(keyOfDraft(above))));
  }
  return drafts;
}

/** What a case hands to each program. */
export interface Chain {
  /** DER, leaf first, then the intermediates from below. */
  readonly chain: readonly Buffer[];
  readonly anchors: readonly Buffer[];
  /** Seconds since 1970; NOW when absent. */
  readonly at?: number;
}

/** Signs drafts, root first: the root is the bundle. */
export function signChain(drafts: readonly Draft[]): Chain {
  const [root, ...below] = drafts.map((draft, index) => signed(draft, drafts[index - 1] ?? draft));
  return { chain: below.reverse(), anchors: root === undefined ? [] : [root] };
}
