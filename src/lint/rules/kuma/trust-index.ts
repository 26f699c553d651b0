/** The certificates of all MeshTrusts of a mesh, by trust domain and by certificate: gone through once. */
import type { Resource } from '../../../kuma/index.js';
import type { ManifestSubject } from '../../subjects/manifest.js';
import { remembered } from './remembered.js';
import { authoritiesOf, trustDomainOf } from './trusts.js';

interface Joined {
  /** DER of the names of its certificates, as latin1 text. */
  readonly subjects: ReadonlySet<string>;
}

const NOTHING: Joined = { subjects: new Set() };

const joined = remembered((trusts: readonly Resource[]): ReadonlyMap<string, Joined> => {
  const byName = new Map<string, Set<string>>();
  for (const trust of trusts) {
    const trustDomain = trustDomainOf(trust);
    if (trustDomain === undefined) continue;
    const subjects = byName.get(trustDomain) ?? new Set();
    byName.set(trustDomain, subjects);
    for (const { subject } of authoritiesOf(trust))
      subjects.add(subject.certificate.subject.der.toString('latin1'));
  }
  return new Map([...byName].map(([name, subjects]) => [name, { subjects }]));
});

/** What proxies have for a trust domain: all MeshTrusts of that name together. */
export const authoritiesByTrustDomain = (subject: ManifestSubject, trustDomain: string): Joined =>
  joined(subject.inMesh('MeshTrust')).get(trustDomain) ?? NOTHING;

/** By the key of a certificate: a MeshTrust of the first trust domain that has it, and of the first other one. */
const owners = remembered((trusts: readonly Resource[]): ReadonlyMap<string, readonly Resource[]> => {
  const found = new Map<string, Resource[]>();
  for (const trust of trusts)
    for (const { subject } of authoritiesOf(trust)) {
      const key = subject.certificate.spki.toString('latin1');
      const known = found.get(key);
      if (known === undefined) found.set(key, [trust]);
      else if (known.length === 1 && known.every((one) => trustDomainOf(one) !== trustDomainOf(trust)))
        known.push(trust);
    }
  return found;
});

/** A MeshTrust of the run, in any mesh, that has a key for another trust domain. */
export const otherWithKey = (subject: ManifestSubject, spki: Buffer): Resource | undefined =>
  owners(subject.all('MeshTrust'))
    .get(spki.toString('latin1'))
    ?.find((one) => trustDomainOf(one) !== trustDomainOf(subject.resource));
