/** Name constraints (RFC 5280 §4.2.1.10) on the names of the certificates below the one that carries them. */
import type { Certificate } from '../certificate.js';
import type { GeneralName } from '../extensions/general-name.js';
import type { PathFailure } from './path-failure.js';

/**
 * Checks the names of the certificates `below` against the constraints of `ca`. URI and DNS names are compared; a name
 * of another form that a constraint speaks of is refused, because nothing here can tell that it is permitted.
 */
export function checkNameConstraints(
  ca: Certificate,
  below: readonly Certificate[],
): PathFailure | undefined {
  const constraints = ca.nameConstraints;
  if (constraints === undefined) return undefined;
  for (const [index, subject] of below.entries()) {
    if (index > 0 && subject.isSelfIssued) continue; // §6.1.3 (b): self-issued CAs are exempt, the leaf never
    for (const name of subject.subjectAltName ?? []) {
      const refusal = refuse(name, constraints.permitted ?? [], constraints.excluded ?? []);
      if (refusal !== undefined) return { reason: 'name-not-permitted', message: refusal, subject };
    }
    if (constrainsDirectoryNames(constraints) && !subject.subject.isEmpty) {
      return {
        reason: 'name-not-permitted',
        message: 'its subject meets a directoryName constraint',
        subject,
      };
    }
  }
  return undefined;
}

type Constraints = NonNullable<Certificate['nameConstraints']>;
type Subtree = NonNullable<Constraints['permitted']>[number];

function constrainsDirectoryNames({ permitted = [], excluded = [] }: Constraints): boolean {
  return [...permitted, ...excluded].some(({ base }) => base.type === 'directoryName');
}

function refuse(
  name: GeneralName,
  permitted: readonly Subtree[],
  excluded: readonly Subtree[],
): string | undefined {
  const sameForm = (subtree: Subtree) => subtree.base.type === name.type;
  const allowed = permitted.filter(sameForm);
  const forbidden = excluded.filter(sameForm);
  if (allowed.length === 0 && forbidden.length === 0) return undefined;
  const matches = matcher(name);
  if (matches === undefined)
    return `its ${name.type} name cannot be held against the name constraints above it`;
  if (forbidden.some(({ base }) => matches(textOf(base))))
    return `its ${name.type} name lies in an excluded subtree`;
  if (allowed.length > 0 && !allowed.some(({ base }) => matches(textOf(base)))) {
    return `its ${name.type} name lies outside the permitted ${allowed.map(({ base }) => textOf(base)).join(', ')}`;
  }
  return undefined;
}

function textOf(name: GeneralName): string {
  return name.bytes.toString('latin1').toLowerCase();
}

function matcher(name: GeneralName): ((constraint: string) => boolean) | undefined {
  if (name.type === 'dns') {
    const host = textOf(name);
    return (constraint) =>
      constraint === '' ||
      host === constraint ||
      host.endsWith(constraint.startsWith('.') ? constraint : `.${constraint}`);
  }
  if (name.type !== 'uri') return undefined;
  const host = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:@[\]]+)(?::[0-9]*)?(?:[/?#]|$)/.exec(
    textOf(name),
  )?.[1];
  // A URI whose host is missing or an address meets no constraint (§4.2.1.10): refused as soon as one applies.
  if (host === undefined || /^[0-9.]+$/.test(host)) return undefined;
  return (constraint) => (constraint.startsWith('.') ? host.endsWith(constraint) : host === constraint);
}
