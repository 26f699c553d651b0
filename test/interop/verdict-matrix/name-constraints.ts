/** Name constraints of every form (RFC 5280 §4.2.1.10), in the root and in an intermediate. */
import { draftChain, put, signChain } from './chain.js';
import {
  bytes,
  derInteger,
  derSequence,
  directory,
  dns,
  email,
  implicit,
  ip,
  name,
  nameConstraints,
  otherName,
  registeredId,
  subjectAltName,
  uri,
} from './der.js';
import type { MatrixCase } from './deviation.js';

interface Constrained {
  readonly mark: string;
  readonly accepted: boolean;
  readonly permitted?: readonly Buffer[];
  readonly excluded?: readonly Buffer[];
  /** Beside the SPIFFE ID of the leaf, which is `spiffe://example.org/web`. */
  readonly names?: readonly Buffer[];
  /** Of the leaf; empty unless given. */
  readonly subject?: Buffer;
  readonly critical?: boolean;
}

const ORG = name(['O', 'Mesh']);
const SUBJECT = name(['O', 'Mesh'], ['OU', 'Pay'], ['CN', 'web']);
const ANY_URI = uri('example.org');

const URIS: readonly Constrained[] = [
  { mark: 'URI: the host', accepted: true, permitted: [uri('example.org')] },
  { mark: 'URI: the host in capitals', accepted: true, permitted: [uri('EXAMPLE.org')] },
  { mark: 'URI: another host', accepted: false, permitted: [uri('other.example')] },
  { mark: 'URI: the parent as a host', accepted: false, permitted: [uri('org')] },
  { mark: 'URI: the parent as a domain', accepted: true, permitted: [uri('.org')] },
  { mark: 'URI: itself as a domain', accepted: false, permitted: [uri('.example.org')] },
  { mark: 'URI: a domain that ends alike', accepted: false, permitted: [uri('ample.org')] },
  { mark: 'URI: one of two hosts', accepted: true, permitted: [uri('other.example'), uri('example.org')] },
  { mark: 'URI: host excluded', accepted: false, excluded: [uri('example.org')] },
  { mark: 'URI: another host excluded', accepted: true, excluded: [uri('other.example')] },
  { mark: 'URI: parent excluded as a domain', accepted: false, excluded: [uri('.org')] },
  { mark: 'URI: parent excluded as a host', accepted: true, excluded: [uri('org')] },
  { mark: 'URI: own subdomains excluded', accepted: true, excluded: [uri('.example.org')] },
  {
    mark: 'URI: permitted and excluded',
    accepted: false,
    permitted: [uri('.org')],
    excluded: [uri('example.org')],
  },
  { mark: 'URI: not critical', accepted: false, permitted: [uri('other.example')], critical: false },
  { mark: 'URI: a constraint with a scheme', accepted: false, permitted: [uri('spiffe://example.org')] },
  { mark: 'URI: a constraint with a port', accepted: false, permitted: [uri('example.org:8443')] },
  { mark: 'URI: an address as a constraint', accepted: false, permitted: [uri('10.0.0.1')] },
  { mark: 'URI: an empty constraint', accepted: false, permitted: [uri('')] },
];

const DNS: readonly Constrained[] = [
  { mark: 'DNS: no such name', accepted: true, permitted: [dns('other.example')] },
  { mark: 'DNS: the name', accepted: true, permitted: [dns('example.org')], names: [dns('example.org')] },
  {
    mark: 'DNS: in capitals',
    accepted: true,
    permitted: [dns('EXAMPLE.org')],
    names: [dns('web.example.ORG')],
  },
  { mark: 'DNS: below', accepted: true, permitted: [dns('example.org')], names: [dns('a.b.example.org')] },
  { mark: 'DNS: beside', accepted: false, permitted: [dns('example.org')], names: [dns('badexample.org')] },
  { mark: 'DNS: above', accepted: false, permitted: [dns('web.example.org')], names: [dns('example.org')] },
  { mark: 'DNS: all', accepted: true, permitted: [dns('')], names: [dns('web.example.org')] },
  {
    mark: 'DNS: one of two names outside',
    accepted: false,
    permitted: [dns('example.org')],
    names: [dns('web.example.org'), dns('other.example')],
  },
  { mark: 'DNS: excluded', accepted: false, excluded: [dns('example.org')], names: [dns('web.example.org')] },
  {
    mark: 'DNS: another excluded',
    accepted: true,
    excluded: [dns('x.example')],
    names: [dns('web.example.org')],
  },
  {
    mark: 'DNS: a wildcard inside',
    accepted: true,
    permitted: [dns('example.org')],
    names: [dns('*.example.org')],
  },
  {
    mark: 'DNS: a wildcard that reaches outside',
    accepted: false,
    permitted: [dns('web.example.org')],
    names: [dns('*.example.org')],
  },
  {
    mark: 'DNS: a wildcard that reaches an excluded name',
    accepted: false,
    excluded: [dns('web.example.org')],
    names: [dns('*.example.org')],
  },
];

const MAIL: readonly Constrained[] = [
  { mark: 'mail: no such name', accepted: true, permitted: [email('other.example')] },
  {
    mark: 'mail: the host',
    accepted: true,
    permitted: [email('example.org')],
    names: [email('me@example.org')],
  },
  {
    mark: 'mail: below the host',
    accepted: false,
    permitted: [email('example.org')],
    names: [email('me@a.example.org')],
  },
  {
    mark: 'mail: below the domain',
    accepted: true,
    permitted: [email('.example.org')],
    names: [email('me@a.example.org')],
  },
  {
    mark: 'mail: the domain itself',
    accepted: false,
    permitted: [email('.example.org')],
    names: [email('me@example.org')],
  },
  {
    mark: 'mail: the box',
    accepted: true,
    permitted: [email('me@example.org')],
    names: [email('me@example.org')],
  },
  {
    mark: 'mail: another box',
    accepted: false,
    permitted: [email('me@example.org')],
    names: [email('you@example.org')],
  },
  {
    mark: 'mail: a box in capitals',
    accepted: false,
    permitted: [email('me@example.org')],
    names: [email('ME@example.org')],
  },
  {
    mark: 'mail: host excluded',
    accepted: false,
    excluded: [email('example.org')],
    names: [email('me@example.org')],
  },
  {
    mark: 'mail: a name without @',
    accepted: false,
    permitted: [email('example.org')],
    names: [email('example.org')],
  },
  {
    // §4.2.1.10 looks at the subject only where there is no SAN.
    mark: 'mail: an address in the subject outside',
    accepted: true,
    permitted: [email('example.org')],
    subject: name(['emailAddress', 'me@other.example', 'ia5']),
  },
];

const ADDRESSES: readonly Constrained[] = [
  { mark: 'IP: no such name', accepted: true, permitted: [ip('0a000000ff000000')] },
  { mark: 'IP: inside', accepted: true, permitted: [ip('0a000000ff000000')], names: [ip('0a010203')] },
  { mark: 'IP: outside', accepted: false, permitted: [ip('0a000000ff000000')], names: [ip('0b010203')] },
  { mark: 'IP: excluded', accepted: false, excluded: [ip('0a000000ff000000')], names: [ip('0a010203')] },
  { mark: 'IP: not excluded', accepted: true, excluded: [ip('0a000000ff000000')], names: [ip('0b010203')] },
  { mark: 'IP: all', accepted: true, permitted: [ip('0000000000000000')], names: [ip('0b010203')] },
  {
    mark: 'IP: version 6 inside',
    accepted: true,
    permitted: [ip('20010db8000000000000000000000000ffffffff000000000000000000000000')],
    names: [ip('20010db8000000000000000000000001')],
  },
  {
    mark: 'IP: version 6 where version 4 is permitted',
    accepted: false,
    permitted: [ip('0000000000000000')],
    names: [ip('20010db8000000000000000000000001')],
  },
  {
    mark: 'IP: a mask with gaps',
    accepted: false,
    permitted: [ip('0a000000ff00ff00')],
    names: [ip('0a010003')],
  },
  {
    mark: 'IP: a constraint of 7 octets',
    accepted: false,
    permitted: [ip('0a000000ff0000')],
    names: [ip('0a010203')],
  },
  {
    mark: 'IP: a constraint without mask',
    accepted: false,
    permitted: [ip('0a010203')],
    names: [ip('0a010203')],
  },
];

const DIRECTORY: readonly Constrained[] = [
  { mark: 'DN: an empty subject', accepted: true, permitted: [directory(ORG)] },
  { mark: 'DN: inside', accepted: true, permitted: [directory(ORG)], subject: SUBJECT },
  { mark: 'DN: the same', accepted: true, permitted: [directory(SUBJECT)], subject: SUBJECT },
  { mark: 'DN: outside', accepted: false, permitted: [directory(name(['O', 'Other']))], subject: SUBJECT },
  {
    mark: 'DN: in another order',
    accepted: false,
    permitted: [directory(name(['OU', 'Pay']))],
    subject: SUBJECT,
  },
  { mark: 'DN: excluded', accepted: false, excluded: [directory(ORG)], subject: SUBJECT },
  {
    mark: 'DN: another excluded',
    accepted: true,
    excluded: [directory(name(['O', 'Other']))],
    subject: SUBJECT,
  },
  {
    mark: 'DN: in other letters and another string type',
    accepted: true,
    permitted: [directory(name(['O', 'MESH', 'printable']))],
    subject: SUBJECT,
  },
  { mark: 'DN: all', accepted: true, permitted: [directory(name())], subject: SUBJECT },
  {
    mark: 'DN: a name in the SAN outside',
    accepted: false,
    permitted: [directory(ORG)],
    names: [directory(name(['O', 'Other']))],
  },
];

const OTHERS: readonly Constrained[] = [
  { mark: 'other name: none there', accepted: true, permitted: [otherName('1.3.6.1.4.1.55555.9', 'x')] },
  {
    mark: 'other name: one there',
    accepted: false,
    permitted: [otherName('1.3.6.1.4.1.55555.9', 'x')],
    names: [otherName('1.3.6.1.4.1.55555.9', 'x')],
  },
  { mark: 'registered ID: none there', accepted: true, excluded: [registeredId('1.3.6.1.4.1.55555.8')] },
  {
    mark: 'registered ID: one there',
    accepted: false,
    excluded: [registeredId('1.3.6.1.4.1.55555.8')],
    names: [registeredId('1.3.6.1.4.1.55555.7')],
  },
];

const subtree = (...parts: readonly Buffer[]): Buffer => derSequence(...parts);
const MALFORMED: readonly Constrained[] = [
  {
    mark: 'a minimum of 0 spelled out',
    accepted: true,
    permitted: [subtree(ANY_URI, implicit(0, bytes('00')))],
  },
  { mark: 'a minimum of 1', accepted: false, permitted: [subtree(ANY_URI, implicit(0, bytes('01')))] },
  { mark: 'a maximum', accepted: false, permitted: [subtree(ANY_URI, implicit(1, bytes('05')))] },
  { mark: 'a subtree without a base', accepted: false, permitted: [subtree(derInteger(1))] },
  { mark: 'neither permitted nor excluded', accepted: true },
];

const ALL = [...URIS, ...DNS, ...MAIL, ...ADDRESSES, ...DIRECTORY, ...OTHERS, ...MALFORMED];

/** The constraint in the CA at `position`, the names in the leaf. */
function caseOf(constrained: Constrained, depth: number, position: number): MatrixCase {
  const { mark, accepted, permitted = [], excluded = [], names = [], subject, critical = true } = constrained;
  return {
    name: `name constraints, ${mark}, in CA ${position} of ${depth + 1}`,
    mark: `name constraints, ${mark}`,
    accepted,
    make: () => {
      const drafts = draftChain({ depth });
      const [ca, leaf] = [drafts[position], drafts.at(-1)];
      if (ca === undefined || leaf === undefined) throw new Error(`no CA ${position}`);
      // What is between has no name of its own that counts.
      for (const between of drafts.slice(position + 1, -1)) between.subject = SUBJECT_BETWEEN;
      put(ca, nameConstraints(permitted, excluded, critical));
      put(leaf, subjectAltName([uri('spiffe://example.org/web'), ...names], true));
      if (subject !== undefined) leaf.subject = subject;
      return signChain(drafts);
    },
  };
}

/** Inside what the directory constraints permit, and outside what they exclude, as far as one name can be. */
const SUBJECT_BETWEEN = name(['O', 'Between']);

/** Several constraints in one chain. */
const NESTED: readonly MatrixCase[] = [
  nested('narrowed below', true, ['.org', 'example.org']),
  nested('widened below', false, ['other.example', '.org']),
  nested('apart', false, ['example.org', 'other.example']),
  nested('the same twice', true, ['example.org', 'example.org']),
  selfIssued(),
  intermediateName(),
  constrainedLeaf(),
  mailInSubject(),
];

function nested(what: string, accepted: boolean, [upper, lower]: readonly [string, string]): MatrixCase {
  const mark = `name constraints in two CAs, ${what}`;
  return {
    name: mark,
    mark,
    accepted,
    make: () => {
      const drafts = draftChain({ depth: 2 });
      for (const [index, host] of [upper, lower].entries()) {
        const ca = drafts[index];
        if (ca !== undefined) put(ca, nameConstraints([uri(host)]));
      }
      return signChain(drafts);
    },
  };
}

/** RFC 5280 §6.1.3 (b): a self-issued CA is exempt, its own name notwithstanding. */
function selfIssued(): MatrixCase {
  const mark = 'name constraints above a self-issued CA that breaks them';
  return {
    name: mark,
    mark,
    accepted: true,
    make: () => {
      const drafts = draftChain({ depth: 1 });
      const [root, rollover] = drafts;
      if (root === undefined || rollover === undefined) throw new Error('no CA');
      rollover.subject = root.subject;
      put(root, nameConstraints([uri('example.org')]));
      put(rollover, subjectAltName([uri('spiffe://other.example')]));
      return signChain(drafts);
    },
  };
}

function intermediateName(): MatrixCase {
  const mark = 'name constraints above a CA that breaks them';
  return {
    name: mark,
    mark,
    accepted: false,
    make: () => {
      const drafts = draftChain({ depth: 1 });
      const [root, ca] = drafts;
      if (root === undefined || ca === undefined) throw new Error('no CA');
      put(root, nameConstraints([uri('example.org')]));
      put(ca, subjectAltName([uri('spiffe://other.example')]));
      return signChain(drafts);
    },
  };
}

/** RFC 5280 §4.2.1.10: where there is no SAN, mail constraints hold for the address in the subject. */
function mailInSubject(): MatrixCase {
  const mark = 'name constraints above a CA without a SAN that has another mail address in its subject';
  return {
    name: mark,
    mark,
    accepted: false,
    make: () => {
      const drafts = draftChain({ depth: 1 });
      const [root, ca] = drafts;
      if (root === undefined || ca === undefined) throw new Error('no CA');
      put(root, nameConstraints([email('example.org')]));
      ca.subject = name(['O', 'Mesh'], ['emailAddress', 'ca@other.example', 'ia5']);
      return signChain(drafts);
    },
  };
}

/** They say nothing about the certificate that carries them (RFC 5280 §6.1.4 (g) prepares for the next one). */
function constrainedLeaf(): MatrixCase {
  const mark = 'name constraints in the leaf itself';
  return {
    name: mark,
    mark,
    accepted: true,
    make: () => {
      const drafts = draftChain({ depth: 1 });
      const leaf = drafts.at(-1);
      if (leaf !== undefined) put(leaf, nameConstraints([uri('other.example')]));
      return signChain(drafts);
    },
  };
}

export const NAME_CONSTRAINT_CASES: readonly MatrixCase[] = [
  ...ALL.flatMap((constrained) => [caseOf(constrained, 0, 0), caseOf(constrained, 1, 1)]),
  ...NESTED,
];
