/** Looks up what the TLS contexts of a dump refer to, and puts those together that come out the same. */
import { quoted } from '../encoding/printable.js';
import type { Certificate } from '../x509/index.js';
import { CertificateReader, type Certificates } from './certificates.js';
import type { EnvoyDump, EnvoySecret, SecretReference, TlsContext, Validation } from './dump.js';
import type { PeerRules } from './judge-peer.js';
import type { SanMatcher } from './san-matcher.js';
import { type Trust, trustOf } from './trust.js';
import { mergeValidation } from './validation.js';
import type { PresentedChain } from './verdict.js';

/** A certificate that a context presents. */
export interface Presented {
  /** Absent where the context carries the certificate itself. */
  readonly reference?: SecretReference;
  /** Absent when the dump does not have it. */
  readonly secret?: EnvoySecret;
  /** What is in the secret, when it holds a certificate. */
  readonly content?: Certificates;
  /** The certificates in it that can be read, when there are any. The same array for the same secret. */
  readonly chain?: PresentedChain;
  /** The first of them. */
  readonly leaf?: Certificate;
}

/** Contexts that present the same, ask for the same authorities and differ in the names that they ask for at most. */
export interface ResolvedThread {
  readonly contexts: readonly [TlsContext, ...TlsContext[]];
  readonly presented: readonly Presented[];
  /** The secret with the rules for the peer, when the dump has it. */
  readonly validationSecret?: EnvoySecret;
  readonly trust: Trust;
  /** The names that are asked for, and by which of the contexts. */
  readonly asks: readonly Asked[];
}

interface Asked {
  readonly rules: PeerRules;
  readonly contexts: readonly TlsContext[];
}

/** `now` is in seconds since 1970. */
export class Resolver {
  readonly #now: number;
  readonly #listsSecrets: boolean;
  readonly #secrets = new Map<string, EnvoySecret>();
  readonly #secretsByKind = new Map<string, EnvoySecret>();
  readonly #reader = new CertificateReader();
  readonly #chains = new Map<Certificates, PresentedChain | undefined>();
  readonly #trusts = new Map<object, Trust>();
  #asked = 0;

  constructor({ secrets, listsSecrets }: EnvoyDump, now: number) {
    this.#now = now;
    this.#listsSecrets = listsSecrets;
    for (const secret of secrets) {
      putBest(this.#secrets, secret.name, secret);
      putBest(this.#secretsByKind, kindKey(secret.content.kind, secret.name), secret);
    }
  }

  /**
   * The secret in use by this name; one that waits only where there is no other. To Envoy, a certificate and rules for
   * peers may have the same name.
   */
  secret(name: string, kind: Kind): EnvoySecret | undefined {
    return this.#secretsByKind.get(kindKey(kind, name)) ?? this.#secrets.get(name);
  }

  /** Whether no other secret takes its place. */
  isInUse(secret: EnvoySecret): boolean {
    const { name, content } = secret;
    return content.kind === 'empty'
      ? this.#secrets.get(name) === secret
      : this.#secretsByKind.get(kindKey(content.kind, name)) === secret;
  }

  /** The certificates of a secret that holds some. */
  contentOf({ content }: EnvoySecret): Certificates | undefined {
    if (content.kind !== 'certificate') return undefined;
    return content.chain === undefined ? NOTHING : this.#reader.read(content.chain);
  }

  #chainOf(content: Certificates): PresentedChain | undefined {
    if (!this.#chains.has(content)) {
      const [leaf, ...others] = content.certificates;
      this.#chains.set(content, leaf && [leaf, ...others]);
    }
    return this.#chains.get(content);
  }

  /** Whom rules trust. `key` stands for all rules that share their authorities. */
  trustOf(validation: Validation, key: object = validation): Trust {
    let trust = this.#trusts.get(key);
    if (trust === undefined) {
      trust = trustOf(validation, this.#reader, this.#now);
      this.#trusts.set(key, trust);
    }
    return trust;
  }

  /** The dump's contexts in threads, in the order in which they first appear. */
  threads(contexts: readonly TlsContext[]): ResolvedThread[] {
    const groups = new Map<string, [TlsContext, ...TlsContext[]]>();
    for (const context of contexts) {
      const key = groupKey(context);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [context]);
      else group.push(context);
    }
    return [...groups.values()].map((group) => this.#resolve(group));
  }

  #resolve(contexts: readonly [TlsContext, ...TlsContext[]]): ResolvedThread {
    const [first] = contexts;
    const secret = first.validationSecret && this.secret(first.validationSecret.name, 'validation');
    const byMatchers = new Map<string, { rules: PeerRules; contexts: TlsContext[] }>();
    for (const context of contexts) {
      // Those of the secret are the same for all.
      const key = JSON.stringify(context.validation?.matchers ?? []);
      const known = byMatchers.get(key);
      if (known === undefined)
        byMatchers.set(key, { rules: this.#rulesOf(context, secret), contexts: [context] });
      else known.contexts.push(context);
    }
    const asks = [...byMatchers.values()];
    return {
      contexts,
      presented: first.certificates.map((certificate) => this.#presented(certificate)),
      ...(secret === undefined ? {} : { validationSecret: secret }),
      trust: asks[0]?.rules.trust ?? { form: 'nothing' },
      asks,
    };
  }

  #presented(certificate: SecretReference | EnvoySecret): Presented {
    const inline = 'content' in certificate;
    const secret = inline ? certificate : this.secret(certificate.name, 'certificate');
    const content = secret && this.contentOf(secret);
    const chain = content && this.#chainOf(content);
    return {
      ...(inline ? {} : { reference: certificate }),
      ...(secret === undefined ? {} : { secret }),
      ...(content === undefined ? {} : { content }),
      ...(chain === undefined ? {} : { chain, leaf: chain[0] }),
    };
  }

  #rulesOf({ validation, validationSecret }: TlsContext, secret: EnvoySecret | undefined): PeerRules {
    const delivered = secret?.content.kind === 'validation' ? secret.content : undefined;
    const merged = delivered === undefined ? validation : this.#merge(validation, delivered);
    const {
      acceptsUntrusted = false,
      allowsExpired = false,
      pins = 0,
      revocationList = false,
    } = merged ?? {};
    const matchers: readonly SanMatcher[] = merged?.matchers ?? [];
    const ownTrust = validation !== undefined && hasTrust(validation);
    const key = ownTrust ? validation : delivered;
    const trust: Trust =
      validationSecret !== undefined && delivered === undefined && !ownTrust
        ? this.#lacking(validationSecret.name, secret)
        : merged === undefined
          ? { form: 'nothing' }
          : this.trustOf(merged, key);
    return { trust, matchers, acceptsUntrusted, allowsExpired, pins, revocationList };
  }

  #merge(own: Validation | undefined, delivered: Validation): Validation {
    this.#asked += delivered.matchers.length;
    if (this.#asked <= MAX_ASKED) return mergeValidation(own, delivered);
    return mergeValidation(own, { ...delivered, matchers: [UNREAD] });
  }

  /** Why the rules for peers of this name are not at hand. */
  #lacking(name: string, secret: EnvoySecret | undefined): Trust {
    const form = 'unknown';
    const who = `secret ${quoted(name)}, which has the rules for peers,`;
    if (secret === undefined && !this.#listsSecrets)
      return { form, why: `${who} is not in this document`, lack: 'secrets-not-listed' };
    if (secret === undefined) return { form, why: `${who} is not there`, lack: 'secret-absent' };
    return secret.content.kind === 'empty'
      ? { form, why: `${who} has no content`, lack: 'secret-not-delivered' }
      : { form, why: `${who} holds something else`, lack: 'secret-of-other-kind' };
  }
}

type Kind = EnvoySecret['content']['kind'];

const NOTHING: Certificates = { certificates: [], problems: [] };

/** Matchers of secrets, each counted for every ask that it is part of: a thousand asks by a thousand matchers. */
const MAX_ASKED = 1_000_000;

/** Stands for all matchers of a secret. */
const UNREAD: SanMatcher = { sanType: 'uri', form: 'unknown', text: '', ignoreCase: false };

const kindKey = (kind: Kind, name: string): string => `${kind} ${name}`;

function putBest(secrets: Map<string, EnvoySecret>, key: string, secret: EnvoySecret): void {
  const known = secrets.get(key);
  if (known === undefined || rank(secret) > rank(known)) secrets.set(key, secret);
}

const hasTrust = ({ trustedCa, spiffe, otherValidator }: Validation): boolean =>
  trustedCa !== undefined || spiffe !== undefined || otherValidator !== undefined;

/** What is in use comes before what waits, and content before none. */
function rank({ state, content }: EnvoySecret): number {
  return (content.kind === 'empty' ? 0 : 2) + (state === 'warming' ? 0 : 1);
}

/**
 * Clusters differ by the server that they ask for, and there are hundreds; what they present and trust is the same.
 * Listeners that ask for different names are different threads.
 */
function groupKey(context: TlsContext): string {
  const { side, owner, certificates, validationSecret, validation, requiresClientCertificate } = context;
  const ownTrust = validation !== undefined && hasTrust(validation);
  return JSON.stringify([
    side,
    owner.direction,
    owner.warming,
    owner.takesPlaintext,
    requiresClientCertificate,
    certificates.map((certificate) => ('content' in certificate ? [certificate.at] : certificate.name)),
    validationSecret?.name,
    ownTrust
      ? context.at
      : [
          validation?.acceptsUntrusted,
          validation?.allowsExpired,
          validation?.pins,
          validation?.revocationList,
        ],
    side === 'downstream' ? validation?.matchers : undefined,
    validation === undefined,
  ]);
}
