/** Whose bundles are served, and which of them issues the endpoint's SVID. */
import { MeshctlError } from '../../../../errors.js';
import { TrustDomain } from '../../../../spiffe/index.js';

export type TrustDomains = readonly [TrustDomain, ...TrustDomain[]];

/** Those that were named, each once; else the only one that has a CA here. `own` are the names of all that have. */
export function servedTrustDomains(names: readonly string[], own: readonly string[]): TrustDomains {
  const [first, ...rest] =
    names.length > 0 ? new Set(names.map((name) => TrustDomain.parse(name).name)) : own;
  if (first !== undefined && (names.length > 0 || rest.length === 0))
    return [TrustDomain.parse(first), ...rest.map((name) => TrustDomain.parse(name))];
  if (first === undefined) {
    throw new MeshctlError('E_NO_CA', {
      what: 'no trust domain has a CA here, and none was named',
      fix: 'Make one with "meshctl ca init", or name a federated trust domain to serve its bundle',
    });
  }
  throw new MeshctlError('E_USAGE', {
    what: 'several trust domains have a CA here',
    why: `they are ${own.join(', ')}`,
    fix: 'Name those to serve; the first is at "/" too',
  });
}

/** The first of those served that has a CA here, else the only one of the home. Throws E_USAGE, E_NO_CA. */
export function issuingTrustDomain(served: TrustDomains, own: readonly string[]): TrustDomain {
  const issuer = served.find(({ name }) => own.includes(name));
  if (issuer !== undefined) return issuer;
  const [only, second] = own;
  if (only !== undefined && second === undefined) return TrustDomain.parse(only);
  throw new MeshctlError(only === undefined ? 'E_NO_CA' : 'E_USAGE', {
    what: 'nothing says which CA issues the SVID of the endpoint',
    why: only === undefined ? 'no trust domain has a CA here' : `those of ${own.join(', ')} could`,
    fix: 'Name an ID in one with --endpoint-spiffe-id, or serve certificate files with --profile https_web',
  });
}
