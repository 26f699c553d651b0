/** Strict validation: the certificate profile of RFC 5280 §4, which path validation itself does not ask for. */
import { describe, expect, it } from 'vitest';
import { NOW } from '../../authorities.js';
import { type Draft, drop, put } from '../../interop/verdict-matrix/chain.js';
import {
  authorityKeyIdentifier,
  basicConstraints,
  bytes,
  certificatePolicies,
  dns,
  type Extension,
  generalizedTime,
  keyUsage,
  name,
  nameConstraints,
  OID,
  subjectAltName,
  subjectKeyIdentifier,
  USAGE,
  uri,
} from '../../interop/verdict-matrix/der.js';
import { chainResult, failureOf, verdictOf } from './drafts.js';

type Change = (draft: Draft) => void;
type Place = 'root' | 'ca' | 'leaf';
const PLACES: readonly Place[] = ['root', 'ca', 'leaf'];

const result = (place: Place, change: Change, strict: boolean) =>
  chainResult((...drafts) => change(drafts[PLACES.indexOf(place)] as Draft), { rules: { strict } });

const raw = (oid: string, hex: string, critical = true): Extension => ({ oid, critical, value: bytes(hex) });

const CASES: readonly (readonly [Place, string, Change, section: string])[] = [
  ['leaf', 'version 1', (draft) => Object.assign(draft, { version: 0, extensions: [] }), '§4.1.2.1'],
  ['leaf', 'a negative serial number', (draft) => Object.assign(draft, { serial: bytes('80') }), '§4.1.2.2'],
  ['root', 'the serial number 0', (draft) => Object.assign(draft, { serial: bytes('00') }), '§4.1.2.2'],
  [
    'leaf',
    'a serial number of 21 bytes',
    (draft) => Object.assign(draft, { serial: Buffer.alloc(21, 1) }),
    '§4.1.2.2',
  ],
  [
    'leaf',
    'a time in the wrong form',
    (draft) => Object.assign(draft, { notAfter: generalizedTime(NOW + 60) }),
    '§4.1.2.5',
  ],
  ['leaf', 'no authority key identifier', (draft) => drop(draft, OID.authorityKeyIdentifier), '§4.2.1.1'],
  ['ca', 'no authority key identifier', (draft) => drop(draft, OID.authorityKeyIdentifier), '§4.2.1.1'],
  [
    'leaf',
    'a critical authority key identifier',
    (draft) => put(draft, authorityKeyIdentifier(bytes('01'), true)),
    '§4.2.1.1',
  ],
  ['ca', 'no subject key identifier', (draft) => drop(draft, OID.subjectKeyIdentifier), '§4.2.1.2'],
  ['root', 'no subject key identifier', (draft) => drop(draft, OID.subjectKeyIdentifier), '§4.2.1.2'],
  [
    'leaf',
    'a critical subject key identifier',
    (draft) => put(draft, subjectKeyIdentifier(bytes('01'), true)),
    '§4.2.1.2',
  ],
  ['ca', 'no key usage', (draft) => drop(draft, OID.keyUsage), '§4.2.1.3'],
  ['leaf', 'keyCertSign in a leaf', (draft) => put(draft, keyUsage(USAGE.keyCertSign)), '§4.2.1.3'],
  ['leaf', 'a key usage without a bit', (draft) => put(draft, keyUsage(0)), '§4.2.1.3'],
  [
    'leaf',
    'a policy twice',
    (draft) => put(draft, certificatePolicies(['1.2.3', '1.2.3'], false)),
    '§4.2.1.4',
  ],
  [
    'leaf',
    'an empty subject and alternative names that are not critical',
    (draft) => put(draft, subjectAltName([uri('spiffe://example.org/web')])),
    '§4.2.1.6',
  ],
  ['leaf', 'neither subject nor alternative names', (draft) => drop(draft, OID.subjectAltName), '§4.2.1.6'],
  [
    'leaf',
    'an underscore in a DNS name',
    (draft) => put(draft, subjectAltName([dns('a_b.test')], true)),
    '§4.2.1.6',
  ],
  ['leaf', 'a relative URI', (draft) => put(draft, subjectAltName([uri('/web')], true)), '§4.2.1.6'],
  [
    'root',
    'basic constraints that are not critical',
    (draft) => put(draft, basicConstraints(true, undefined, false)),
    '§4.2.1.9',
  ],
  ['leaf', 'a path length in a leaf', (draft) => put(draft, basicConstraints(false, 1)), '§4.2.1.9'],
  [
    'leaf',
    'name constraints in a leaf',
    (draft) => put(draft, nameConstraints([dns('a.test')])),
    '§4.2.1.10',
  ],
  [
    'ca',
    'name constraints that are not critical',
    (draft) => put(draft, nameConstraints([dns('a.test')], [], false)),
    '§4.2.1.10',
  ],
  ['ca', 'name constraints with nothing in them', (draft) => put(draft, nameConstraints([])), '§4.2.1.10'],
  [
    'ca',
    'empty lists of subtrees',
    (draft) => put(draft, raw(OID.nameConstraints, '3004a000a100')),
    '§4.2.1.10',
  ],
  [
    'ca',
    'policy constraints that are not critical',
    (draft) => put(draft, raw(OID.policyConstraints, '3003800109', false)),
    '§4.2.1.11',
  ],
  ['ca', 'empty policy constraints', (draft) => put(draft, raw(OID.policyConstraints, '3000')), '§4.2.1.11'],
  [
    'ca',
    'an inhibited anyPolicy that is not critical',
    (draft) => put(draft, raw(OID.inhibitAnyPolicy, '020100', false)),
    '§4.2.1.14',
  ],
  ['leaf', 'cA FALSE spelled out', (draft) => put(draft, raw(OID.basicConstraints, '3003010100')), '§4.1'],
];

describe('strict validation', () => {
  it('takes a chain by the profile', () => {
    expect(verdictOf(chainResult(undefined, { rules: { strict: true } }))).toBe('ok');
  });

  it.each(CASES)('refuses in the %s %s', (place, _, change, section) => {
    const failure = failureOf(result(place, change, true));
    expect(failure).toMatchObject({ reason: 'profile', position: 2 - PLACES.indexOf(place) });
    expect(failure.message).toContain(`(RFC 5280 ${section})`);
  });

  it.each(CASES)('is what refuses in the %s %s: the default takes it', (place, _, change) => {
    expect(verdictOf(result(place, change, false))).toBe('ok');
  });

  it('wants a subject of every CA', () => {
    const change = (strict: boolean) =>
      chainResult(
        (_root, ca) => {
          (ca as Draft).subject = name();
        },
        { rules: { strict } },
      );
    // What an issuer without a name signs names no issuer.
    expect(verdictOf(change(true))).toBe('empty-issuer');
  });

  it('lets a root go without an authority key identifier only when it signed itself', () => {
    const crossed = chainResult(
      (root) => {
        (root as Draft).signer = ['ec-p256', 'somebody else'];
      },
      { rules: { strict: true } },
    );
    expect(failureOf(crossed).message).toBe('it has no authorityKeyIdentifier (RFC 5280 §4.2.1.1)');
  });
});
