/** Everything in a source that rules apply to, each with the rules' view of it. */
import type { FoundBundle, Item, Place, Source } from '../sources/index.js';
import { Certificate } from '../x509/index.js';
import type { Subjects, Target } from './rule.js';
import { CertificateSubject, isMisplacedInBundle } from './subjects/certificate.js';
import { SpiffeIdSubject } from './subjects/spiffe-id.js';
import { TokenSubject } from './subjects/token.js';

/** Something to judge, and where it stands. */
export interface Candidate<T extends Target = Target> {
  readonly target: T;
  readonly subject: Subjects[T];
  readonly place: Place;
  /** Its number in the source, from 1: what a fingerprint that survives a rotation is made of. */
  readonly block: number;
  /** The SPIFFE ID in it, judged along with it. */
  readonly id: SpiffeIdSubject | undefined;
}

type CertificateItem = Extract<Item, { kind: 'certificate' }>;

/** What a source holds, in its order; what is broken is not among it. */
export function candidatesOf(source: Source): Candidate[] {
  const found: Candidate[] = [];
  const chains = new Chains(source);
  for (const [index, item] of source.items.entries()) {
    const block = index + 1;
    const { place } = item;
    if (item.kind === 'certificate') {
      const subject = chains.add(item);
      if (isMisplacedInBundle(subject)) {
        found.push({ target: 'misplaced', subject, place, block, id: undefined });
      } else {
        found.push({ target: subject.role, subject, place, block, id: subject.id });
      }
    } else if (item.kind === 'jwt') {
      const subject = new TokenSubject(item.jwt);
      found.push({ target: subject.target, subject, place, block, id: subject.id });
    } else if (item.kind === 'private-key') {
      const subject = { item, leaves: chains.leavesBeside(place) };
      found.push({ target: 'private-key', subject, place, block, id: undefined });
    }
  }
  addDocuments(found, source);
  return found;
}

function addDocuments(found: Candidate[], source: Source): void {
  const documents = [...source.bundles, ...source.jwkSets];
  const owners = new Map<string, string>();
  for (const [index, bundle] of documents.entries()) {
    const trusted = bundle.trustDomain === undefined ? {} : { trustDomain: bundle.trustDomain.name };
    const authorities = bundle.content.x509Authorities.map(
      ({ certificate }) => new CertificateSubject(Certificate.parse(certificate), { trusted }),
    );
    const subject = { bundle, authorities, shared: sharedWith(owners, bundle) };
    found.push({ target: 'bundle', subject, place: bundle.place, block: index + 1, id: undefined });
  }
  for (const [index, { name, spec, place }] of source.federations.entries()) {
    const profile = spec['bundleEndpointProfile'];
    const endpointId =
      typeof profile === 'object' && profile !== null && 'endpointSPIFFEID' in profile
        ? profile.endpointSPIFFEID
        : undefined;
    const id =
      typeof endpointId === 'string'
        ? new SpiffeIdSubject(
            Buffer.from(endpointId).toString('latin1'),
            'spec.bundleEndpointProfile.endpointSPIFFEID',
          )
        : undefined;
    found.push({ target: 'federation', subject: { name, spec, id }, place, block: index + 1, id });
  }
}

/** The authorities that a bundle of another trust domain has; `owners` has all of those before, by their DER. */
function sharedWith(owners: Map<string, string>, { trustDomain, content }: FoundBundle): Map<number, string> {
  const shared = new Map<number, string>();
  if (trustDomain === undefined) return shared;
  for (const [index, { certificate }] of content.x509Authorities.entries()) {
    const der = certificate.toString('latin1');
    const owner = owners.get(der);
    if (owner === undefined) owners.set(der, trustDomain.name);
    else if (owner !== trustDomain.name) shared.set(index, owner);
  }
  return shared;
}

/**
 * Tells chains from certificates that stand beside each other: a chain is a leaf, or a signing certificate, and those
 * that follow it in the same place, as TLS sends them (RFC 5246 §7.4.2). What is trusted is no part of a chain.
 */
class Chains {
  readonly #presents: boolean;
  #previous: { readonly subject: CertificateSubject; readonly path: string } | undefined;
  #leaf: CertificateSubject | undefined;
  readonly #leaves = new Map<string, CertificateSubject[]>();

  constructor(source: Source) {
    this.#presents = source.format === 'TLS server' || source.dumps.length > 0;
  }

  add({ certificate, trusted, place }: CertificateItem): CertificateSubject {
    if (trusted !== undefined) {
      this.#previous = undefined;
      return new CertificateSubject(certificate, { trusted });
    }
    const path = place.path.join('\n');
    const before = this.#previous?.path === path ? this.#previous.subject : undefined;
    const position = before !== undefined && this.#continues(before, certificate) ? before.position + 1 : 0;
    const subject = new CertificateSubject(certificate, { position, presented: this.#presents });
    if (position > 0 && before !== undefined) {
      before.next = subject;
      subject.leaf = this.#leaf;
    } else {
      this.#leaf = subject.role === 'leaf' ? subject : undefined;
      if (subject.role === 'leaf' && before?.isCa === true) {
        subject.behindIssuer = certificate.issuer.equals(before.certificate.subject);
      }
    }
    if (subject.role === 'leaf') this.leavesBeside(place).push(subject);
    this.#previous = { subject, path };
    return subject;
  }

  /** Whether `certificate` belongs to the chain that `before` is the last of. */
  #continues(before: CertificateSubject, certificate: Certificate): boolean {
    if (before.role === 'root') return false;
    const named = certificate.subject.equals(before.certificate.issuer) && !certificate.subject.isEmpty;
    // Behind a leaf stands its issuer; a CA that is not is one in the wrong place. Two CAs may just lie in one file.
    return named || (before.role === 'leaf' && isCa(certificate));
  }

  /** The leaves of this place; those that come later in the source are added to it. */
  leavesBeside({ path }: Place): CertificateSubject[] {
    // The last step is the field of a Secret, or the bag of a PKCS#12 file: certificate and key each have their own.
    const key = path.slice(0, -1).join('\n');
    let leaves = this.#leaves.get(key);
    if (leaves === undefined) {
      leaves = [];
      this.#leaves.set(key, leaves);
    }
    return leaves;
  }
}

function isCa(certificate: Certificate): boolean {
  const extension = certificate.extension('2.5.29.19');
  const decoded = extension && certificate.decode(extension);
  return decoded?.ok === true && (decoded.value as { readonly ca: boolean }).ca;
}
