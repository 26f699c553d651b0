/** Which issuer signed what: names, key identifiers, several candidates, cross-signing, order. */
import { NOW } from '../../authorities.js';
import { keyIdentifierOf, keyOf } from './algorithms.js';
import {
  type Chain,
  caDraft,
  type Draft,
  draftChain,
  drop,
  leafDraft,
  put,
  signChain,
  signed,
} from './chain.js';
import {
  authorityKeyIdentifier,
  basicConstraints,
  bytes,
  derSequence,
  directory,
  explicit,
  implicit,
  name,
  OID,
  subjectAltName,
  uri,
  utcTime,
} from './der.js';
import type { MatrixCase } from './deviation.js';

const pool = (mark: string, accepted: boolean, make: () => Chain): MatrixCase => ({
  name: mark,
  mark,
  accepted,
  make,
});

/** A CA named after its key. */
const ca = (holder: string, change: (draft: Draft) => void = () => {}): Draft => {
  const draft = caDraft(holder);
  change(draft);
  return draft;
};
const leafOf = (change: (draft: Draft) => void = () => {}): Draft => {
  const draft = leafDraft();
  change(draft);
  return draft;
};
const named = (text: string) => (draft: Draft) => {
  draft.subject = name(['O', 'Mesh'], ['CN', text]);
};
const expired = (draft: Draft) => {
  draft.notAfter = utcTime(NOW - 60);
};
const naming = (issuer: Draft) => (draft: Draft) =>
  put(draft, authorityKeyIdentifier(keyIdentifierOf(keyOf(issuer.keyKind, issuer.holder))));
const root = (draft: Draft): Buffer => signed(draft, draft);

/** Names that are the same by RFC 5280 §7.1 though not byte for byte, and names that are not. */
function issuerNamed(issuer: Buffer): () => Chain {
  return () => {
    const drafts = draftChain({ depth: 1 });
    const [, upper, leaf] = drafts;
    if (upper === undefined || leaf === undefined) throw new Error('no leaf');
    upper.subject = name(['O', 'Mesh'], ['CN', 'Signer One']);
    leaf.issuer = issuer;
    return signChain(drafts);
  };
}

const NAMES: readonly MatrixCase[] = [
  pool('an issuer of the same name', true, issuerNamed(name(['O', 'Mesh'], ['CN', 'Signer One']))),
  pool(
    'an issuer named in another string type',
    true,
    issuerNamed(name(['O', 'Mesh', 'printable'], ['CN', 'Signer One', 'printable'])),
  ),
  pool('an issuer named in other letters', true, issuerNamed(name(['O', 'mesh'], ['CN', 'SIGNER one']))),
  pool(
    'an issuer named with more white space',
    true,
    issuerNamed(name(['O', 'Mesh'], ['CN', ' Signer   One '])),
  ),
  pool('an issuer of another name', false, issuerNamed(name(['O', 'Mesh'], ['CN', 'Signer Two']))),
  pool(
    'an issuer whose names stand in another order',
    false,
    issuerNamed(name(['CN', 'Signer One'], ['O', 'Mesh'])),
  ),
  pool(
    'an issuer with a name more',
    false,
    issuerNamed(name(['O', 'Mesh'], ['OU', 'x'], ['CN', 'Signer One'])),
  ),
  pool('an issuer without a name', false, () => {
    const drafts = draftChain({ depth: 1 });
    if (drafts[1] !== undefined) drafts[1].subject = name();
    return signChain(drafts);
  }),
];

/** What the leaf says about the key of its issuer. */
const identified = (change: (leaf: Draft, issuer: Draft) => void): (() => Chain) => {
  return () => {
    const drafts = draftChain({ depth: 1 });
    const [, issuer, leaf] = drafts;
    if (issuer === undefined || leaf === undefined) throw new Error('no leaf');
    change(leaf, issuer);
    return signChain(drafts);
  };
};
const issuerAndSerial = (dn: Buffer, serial: Buffer) => ({
  oid: OID.authorityKeyIdentifier,
  critical: false,
  value: derSequence(explicit(1, directory(dn)), implicit(2, serial)),
});

const KEY_IDENTIFIERS: readonly MatrixCase[] = [
  pool(
    'no key identifier of the issuer',
    true,
    identified((leaf) => drop(leaf, OID.authorityKeyIdentifier)),
  ),
  pool(
    'a key identifier of another issuer',
    true,
    identified((leaf) => put(leaf, authorityKeyIdentifier(Buffer.alloc(20, 7)))),
  ),
  pool(
    'an empty key identifier of the issuer',
    true,
    identified((leaf) =>
      put(leaf, { oid: OID.authorityKeyIdentifier, critical: false, value: bytes('3000') }),
    ),
  ),
  pool(
    'a critical key identifier of the issuer',
    true,
    identified((leaf, { keyKind, holder }) =>
      put(leaf, authorityKeyIdentifier(keyIdentifierOf(keyOf(keyKind, holder)), true)),
    ),
  ),
  pool(
    'a malformed key identifier of the issuer',
    false,
    identified((leaf) =>
      put(leaf, { oid: OID.authorityKeyIdentifier, critical: false, value: bytes('3003800501') }),
    ),
  ),
  pool(
    'issuer and serial number of another certificate',
    true,
    identified((leaf) => put(leaf, issuerAndSerial(name(['CN', 'nobody']), bytes('01')))),
  ),
];

/** Several certificates that could be the issuer. */
const CANDIDATES: readonly MatrixCase[] = [
  ...[false, true].flatMap((wrongFirst) =>
    [false, true].map((withIdentifier) =>
      pool(
        `two roots of one name, the ${wrongFirst ? 'second' : 'first'} signed${withIdentifier ? ', and the leaf names its key' : ''}`,
        true,
        () => {
          const [right, wrong] = [ca('twin a', named('Twin')), ca('twin b', named('Twin'))];
          const leaf = leafOf(withIdentifier ? naming(right) : undefined);
          const anchors = [root(right), root(wrong)];
          return { chain: [signed(leaf, right)], anchors: wrongFirst ? anchors.reverse() : anchors };
        },
      ),
    ),
  ),
  ...[false, true].map((expiredFirst) =>
    pool(`an intermediate that was renewed, the expired one ${expiredFirst ? 'first' : 'last'}`, true, () => {
      const top = ca('root');
      const [old, renewed] = [ca('signer', expired), ca('signer')];
      const both = [signed(renewed, top), signed(old, top)];
      return {
        chain: [signed(leafOf(naming(renewed)), renewed), ...(expiredFirst ? both.reverse() : both)],
        anchors: [root(top)],
      };
    }),
  ),
  ...[false, true].map((expiredFirst) =>
    pool(`a root that was renewed, the expired one ${expiredFirst ? 'first' : 'last'}`, true, () => {
      const [old, renewed] = [ca('root', expired), ca('root')];
      const both = [root(renewed), root(old)];
      return {
        chain: [signed(leafOf(naming(renewed)), renewed)],
        anchors: expiredFirst ? both.reverse() : both,
      };
    }),
  ),
  pool('two intermediates of one key, one of them no CA', true, () => {
    const top = ca('root');
    const [good, bad] = [ca('signer'), ca('signer', (draft) => put(draft, basicConstraints(false)))];
    return { chain: [signed(leafOf(), good), signed(bad, top), signed(good, top)], anchors: [root(top)] };
  }),
  pool('two intermediates of one key, one of an unknown root', true, () => {
    const [top, stranger] = [ca('root'), ca('stranger')];
    const signer = ca('signer');
    return {
      chain: [signed(leafOf(), signer), signed(signer, stranger), signed(ca('signer'), top)],
      anchors: [root(top)],
    };
  }),
  pool('thirty intermediates of one name, the last signed', true, () => {
    const top = ca('root');
    const crowd = Array.from({ length: 30 }, (_, n) => ca(`crowd ${n}`, named('Crowd')));
    const right = crowd.at(-1) ?? top;
    return {
      chain: [signed(leafOf(naming(right)), right), ...crowd.map((draft) => signed(draft, top))],
      anchors: [root(top)],
    };
  }),
];

/** Roots that vouch for each other. */
const CROSS_SIGNED: readonly MatrixCase[] = [
  pool('a new root signed by the old one, which alone is trusted', true, () => {
    const [old, renewed] = [ca('old root'), ca('new root')];
    return { chain: [signed(leafOf(), renewed), signed(renewed, old)], anchors: [root(old)] };
  }),
  pool('a new root signed by the old one, itself trusted', true, () => {
    const [old, renewed] = [ca('old root'), ca('new root')];
    return { chain: [signed(leafOf(), renewed), signed(renewed, old)], anchors: [root(renewed)] };
  }),
  pool('a cross certificate that is expired beside a root that is trusted', true, () => {
    const [old, renewed, cross] = [ca('old root'), ca('new root'), ca('new root', expired)];
    return { chain: [signed(leafOf(), renewed), signed(cross, old)], anchors: [root(renewed), root(old)] };
  }),
  pool('two CAs that signed each other, neither of them trusted', false, () => {
    const [one, two] = [ca('one'), ca('two')];
    return {
      chain: [signed(leafOf(), one), signed(one, two), signed(two, one)],
      anchors: [root(ca('stranger'))],
    };
  }),
  pool('two CAs that signed each other, one of them trusted', true, () => {
    const [one, two] = [ca('one'), ca('two')];
    return {
      chain: [signed(leafOf(), one), signed(one, two), signed(two, one)],
      anchors: [root(two)],
    };
  }),
  pool('a key that was rolled over by a self-issued certificate', true, () => {
    const [old, renewed] = [ca('old key', named('Root')), ca('new key', named('Root'))];
    return { chain: [signed(leafOf(), renewed), signed(renewed, old)], anchors: [root(old)] };
  }),
  pool('an intermediate as the anchor', true, () => {
    const [top, signer] = [ca('root'), ca('signer')];
    return { chain: [signed(leafOf(), signer)], anchors: [signed(signer, top)] };
  }),
  pool('an intermediate as the anchor, sent along', true, () => {
    const [top, signer] = [ca('root'), ca('signer')];
    const der = signed(signer, top);
    return { chain: [signed(leafOf(), signer), der], anchors: [der] };
  }),
  pool('an expired intermediate as the anchor', false, () => {
    const [top, signer] = [ca('root'), ca('signer', expired)];
    return { chain: [signed(leafOf(), signer)], anchors: [signed(signer, top)] };
  }),
];

/** What the server sends besides what is needed, or forgets. */
const SENT: readonly MatrixCase[] = [
  pool('the root is sent along', true, () => {
    const { chain, anchors } = signChain(draftChain({ depth: 1 }));
    return { chain: [...chain, ...anchors], anchors };
  }),
  pool('the intermediates are sent from above', true, () => {
    const { chain, anchors } = signChain(draftChain({ depth: 3 }));
    const [leaf = Buffer.alloc(0), ...above] = chain;
    return { chain: [leaf, ...above.reverse()], anchors };
  }),
  pool('an intermediate is sent twice', true, () => {
    const { chain, anchors } = signChain(draftChain({ depth: 2 }));
    return { chain: [...chain, ...chain.slice(1)], anchors };
  }),
  pool('the leaf is sent twice', true, () => {
    const { chain, anchors } = signChain(draftChain({ depth: 1 }));
    return { chain: [...chain, ...chain.slice(0, 1)], anchors };
  }),
  pool('a certificate of no use is sent along', true, () => {
    const { chain, anchors } = signChain(draftChain({ depth: 1 }));
    return { chain: [...chain, root(ca('stranger'))], anchors };
  }),
  pool('a certificate of no use that is expired is sent along', true, () => {
    const { chain, anchors } = signChain(draftChain({ depth: 1 }));
    return { chain: [...chain, root(ca('stranger', expired))], anchors };
  }),
  pool('the leaf of somebody else is sent along', true, () => {
    const { chain, anchors } = signChain(draftChain({ depth: 1 }));
    const other = leafOf((draft) => put(draft, subjectAltName([uri('spiffe://example.org/other')], true)));
    return { chain: [...chain, signed(other, ca('stranger'))], anchors };
  }),
  pool('the upper intermediate is missing', false, () => {
    const { chain, anchors } = signChain(draftChain({ depth: 2 }));
    return { chain: chain.slice(0, 2), anchors };
  }),
  pool('the lower intermediate is missing', false, () => {
    const { chain, anchors } = signChain(draftChain({ depth: 2 }));
    return { chain: [chain[0], chain[2]].filter((der) => der !== undefined), anchors };
  }),
  pool('no intermediate is sent', false, () => {
    const { chain, anchors } = signChain(draftChain({ depth: 2 }));
    return { chain: chain.slice(0, 1), anchors };
  }),
  pool('the bundle is of somebody else', false, () => ({
    ...signChain(draftChain({ depth: 1 })),
    anchors: [root(ca('stranger'))],
  })),
  pool('the bundle has a root of the same name and another key', false, () => ({
    ...signChain(draftChain({ depth: 0 })),
    anchors: [root({ ...caDraft('impostor'), subject: caDraft('root').subject })],
  })),
  pool('the bundle has others too', true, () => {
    const { chain, anchors } = signChain(draftChain({ depth: 1 }));
    return { chain, anchors: [root(ca('stranger')), ...anchors, root(ca('another'))] };
  }),
  pool('the bundle has an expired root too', true, () => {
    const { chain, anchors } = signChain(draftChain({ depth: 1 }));
    return { chain, anchors: [root(ca('stranger', expired)), ...anchors] };
  }),
  pool('a leaf that signed itself', false, () => {
    const leaf = leafOf();
    return { chain: [signed(leaf, leaf)], anchors: [root(ca('root'))] };
  }),
  pool('a leaf that signed a leaf', false, () => {
    const { chain, anchors } = signChain(draftChain({ depth: 1 }));
    const [signer = Buffer.alloc(0), ...above] = chain;
    const below = leafDraft('ec-p256', 'below');
    below.issuer = name();
    return { chain: [signed(below, leafDraft()), signer, ...above], anchors };
  }),
];

export const POOL_CASES: readonly MatrixCase[] = [
  ...NAMES,
  ...KEY_IDENTIFIERS,
  ...CANDIDATES,
  ...CROSS_SIGNED,
  ...SENT,
];
