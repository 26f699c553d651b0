/** Name constraints of every form but URIs, which have a file of their own (RFC 5280 §4.2.1.10, §6.1.3 (b) and (c)). */
import { describe, expect, it } from 'vitest';
import { caDraft, type Draft, leafDraft, put } from '../../interop/verdict-matrix/chain.js';
import {
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
} from '../../interop/verdict-matrix/der.js';
import { chainResult, failureOf, sign, type Verdict, validate, verdictOf } from './drafts.js';

const OUT = 'name-not-permitted';
const UNREADABLE = 'malformed-name';
const BROKEN = 'malformed-name-constraints';

type Case = readonly [
  title: string,
  permitted: readonly Buffer[],
  excluded: readonly Buffer[],
  names: readonly Buffer[],
  verdict: Verdict,
];

type Attribute = readonly ['O' | 'CN', string, ('printable' | 'utf8' | 'ia5')?];
const dn = (...attributes: readonly Attribute[]) => directory(name(...attributes));

const CASES: readonly Case[] = [
  ['a host', [dns('example.org')], [], [dns('example.org')], 'ok'],
  ['a host below', [dns('example.org')], [], [dns('a.b.example.org')], 'ok'],
  ['a host that only ends alike', [dns('example.org')], [], [dns('badexample.org')], OUT],
  ['a host above', [dns('a.example.org')], [], [dns('example.org')], OUT],
  ['case in hosts', [dns('EXAMPLE.org')], [], [dns('Web.Example.ORG')], 'ok'],
  ['the empty host, which is every one', [dns('')], [], [dns('any.test')], 'ok'],
  ['the empty host excluded', [], [dns('')], [dns('any.test')], OUT],
  ['a second name outside', [dns('a.test')], [], [dns('a.test'), dns('b.test')], OUT],
  ['either of two', [dns('a.test'), dns('b.test')], [], [dns('b.test')], 'ok'],
  ['an excluded part of a permitted tree', [dns('a.test')], [dns('x.a.test')], [dns('y.x.a.test')], OUT],
  ['a permitted tree beside the excluded part', [dns('a.test')], [dns('x.a.test')], [dns('y.a.test')], 'ok'],
  ['a wildcard inside', [dns('example.org')], [], [dns('*.example.org')], 'ok'],
  ['a wildcard half outside', [dns('a.example.org')], [], [dns('*.example.org')], OUT],
  ['a wildcard that can be the excluded', [], [dns('a.example.org')], [dns('*.example.org')], OUT],
  ['a wildcard below the excluded', [], [dns('example.org')], [dns('*.a.example.org')], OUT],
  ['a wildcard too high for the excluded', [], [dns('b.a.example.org')], [dns('*.example.org')], 'ok'],
  ['a name with an empty label', [dns('example.org')], [], [dns('a..example.org')], UNREADABLE],
  ['a name with a dot at the end', [], [dns('example.org')], [dns('example.org.')], UNREADABLE],
  ['a wildcard in the middle', [], [dns('example.org')], [dns('a.*.test')], UNREADABLE],
  ['a name with a space', [], [dns('example.org')], [dns('example .org')], UNREADABLE],
  ['a constraint with a leading dot', [dns('.example.org')], [], [dns('a.example.org')], BROKEN],
  ['a constraint with a wildcard', [], [dns('*.example.org')], [dns('a.test')], BROKEN],

  ['a mailbox', [email('a@example.org')], [], [email('a@example.org')], 'ok'],
  ['another mailbox', [email('a@example.org')], [], [email('b@example.org')], OUT],
  ['case in the local part, which counts', [email('a@example.org')], [], [email('A@example.org')], OUT],
  ['case in the host, which does not', [email('a@example.org')], [], [email('a@EXAMPLE.org')], 'ok'],
  ['an asterisk is a letter', [email('*@example.org')], [], [email('a@example.org')], OUT],
  ['all mailboxes of a host', [email('example.org')], [], [email('a@example.org')], 'ok'],
  ['no mailboxes below the host', [email('example.org')], [], [email('a@b.example.org')], OUT],
  ['mailboxes below a domain', [email('.example.org')], [], [email('a@b.example.org')], 'ok'],
  ['no mailbox of the domain itself', [email('.example.org')], [], [email('a@example.org')], OUT],
  ['an excluded mailbox', [], [email('a@example.org')], [email('a@example.org')], OUT],
  ['text that is no mailbox', [email('example.org')], [], [email('example.org')], UNREADABLE],
  ['two at signs', [], [email('example.org')], [email('a@b@c.test')], UNREADABLE],
  ['a constraint with an empty local part', [email('@example.org')], [], [email('a@example.org')], BROKEN],

  ['an IPv4 address', [ip('0a000000ff000000')], [], [ip('0a010203')], 'ok'],
  ['an IPv4 address outside', [ip('0a000000ff000000')], [], [ip('0b010203')], OUT],
  ['a mask inside a byte', [ip('0a800000ff800000')], [], [ip('0a7fffff')], OUT],
  ['host bits in a constraint', [ip('0a010203ff000000')], [], [ip('0aff0000')], 'ok'],
  ['every address', [ip('0000000000000000')], [], [ip('01020304')], 'ok'],
  ['IPv6 under IPv4', [ip('0000000000000000')], [], [ip(`${'20'.repeat(16)}`)], OUT],
  [
    'an IPv6 address',
    [ip(`20010db8${'00'.repeat(12)}ffffffff${'00'.repeat(12)}`)],
    [],
    [ip(`20010db8${'11'.repeat(12)}`)],
    'ok',
  ],
  [
    'an excluded IPv6 address',
    [],
    [ip(`20010db8${'00'.repeat(12)}ffffffff${'00'.repeat(12)}`)],
    [ip(`20010db8${'11'.repeat(12)}`)],
    OUT,
  ],
  ['a mask with a gap', [ip('0a000000ff00ff00')], [], [ip('0a010203')], BROKEN],
  ['a constraint without a mask', [ip('0a000000')], [], [ip('0a000000')], 'malformed-extension'],
  ['an address of five bytes', [ip('0a000000ff000000')], [], [ip('0a00000001')], 'malformed-extension'],

  ['the beginning of a name', [dn(['O', 'Mesh'])], [], [dn(['O', 'Mesh'], ['CN', 'web'])], 'ok'],
  ['the whole name', [dn(['O', 'Mesh'], ['CN', 'web'])], [], [dn(['O', 'Mesh'], ['CN', 'web'])], 'ok'],
  ['half a relative name', [dn(['O', 'Me'])], [], [dn(['O', 'Mesh'])], OUT],
  ['the same attributes in another order', [dn(['CN', 'web'])], [], [dn(['O', 'Mesh'], ['CN', 'web'])], OUT],
  ['case and white space in a name', [dn(['O', 'THE  Mesh'])], [], [dn(['O', ' the mesh'])], 'ok'],
  ['another string type', [dn(['O', 'Mesh', 'printable'])], [], [dn(['O', 'Mesh', 'utf8'])], 'ok'],
  [
    'an excluded name in another string type',
    [],
    [dn(['O', 'Mesh'])],
    [dn(['O', 'MESH', 'ia5'], ['CN', 'x'])],
    OUT,
  ],

  ['an other name, when one is permitted', [otherName('1.2.3.4', 'a')], [], [otherName('1.2.3.4', 'a')], OUT],
  ['an other name, when one is excluded', [], [otherName('1.2.3.4', 'a')], [otherName('1.2.3.5', 'b')], OUT],
  ['no other name, when one is excluded', [], [otherName('1.2.3.4', 'a')], [dns('a.test')], 'ok'],
  ['a registered ID, when one is permitted', [registeredId('1.2.3.4')], [], [registeredId('1.2.3.4')], OUT],

  ['a name of a form that is not constrained', [dns('a.test')], [dns('b.test')], [ip('01020304')], 'ok'],
];

describe('name constraints', () => {
  it.each(CASES)('%s', (_, permitted, excluded, names, expected) => {
    const result = chainResult((_root, ca, leaf) => {
      put(ca as Draft, nameConstraints(permitted, excluded));
      put(leaf as Draft, subjectAltName([uri('spiffe://example.org/web'), ...names], true));
    });
    expect(verdictOf(result)).toBe(expected);
  });

  it.each([
    ['minimum 1', [implicit(0, Buffer.of(1))]],
    ['a maximum', [implicit(1, Buffer.of(5))]],
  ])('with %s are refused, which nobody can process', (_, bounds) => {
    const subtree = derSequence(dns('example.org'), ...bounds);
    expect(verdictOf(chainResult((_root, ca) => put(ca as Draft, nameConstraints([subtree]))))).toBe(BROKEN);
  });

  it('count when they are not critical too', () => {
    const result = chainResult((_root, ca) =>
      put(ca as Draft, nameConstraints([uri('other.test')], [], false)),
    );
    expect(verdictOf(result)).toBe(OUT);
  });

  it('bind the subject of the leaf', () => {
    const verdict = (subject: Buffer) =>
      verdictOf(
        chainResult((_root, ca, leaf) => {
          put(ca as Draft, nameConstraints([dn(['O', 'Mesh'])]));
          (leaf as Draft).subject = subject;
        }),
      );
    expect(verdict(name(['O', 'mesh'], ['CN', 'web']))).toBe('ok');
    expect(verdict(name(['O', 'Other'], ['CN', 'web']))).toBe(OUT);
    expect(verdict(name())).toBe('ok'); // An empty subject is no name.
  });

  it('bind a mailbox in the subject where there are no alternative names', () => {
    const verdict = (mailbox: string, names?: Buffer[]) =>
      verdictOf(
        chainResult((_root, ca, leaf) => {
          put(ca as Draft, nameConstraints([email('example.org')]));
          (leaf as Draft).subject = name(['emailAddress', mailbox, 'ia5']);
          (leaf as Draft).extensions = names === undefined ? [] : [subjectAltName(names)];
        }),
      );
    expect(verdict('a@example.org')).toBe('ok');
    expect(verdict('a@other.test')).toBe(OUT);
    expect(verdict('nobody')).toBe(UNREADABLE);
    expect(verdict('a@other.test', [uri('spiffe://example.org/web')])).toBe('ok');
  });

  it('bind intermediates, and say at which one a name is not permitted', () => {
    const failure = failureOf(
      chainResult(
        (root, _upper, lower) => {
          put(root as Draft, nameConstraints([dn(['O', 'Mesh'])]));
          (lower as Draft).subject = name(['O', 'Elsewhere']);
        },
        { depth: 2 },
      ),
    );
    expect(failure).toMatchObject({
      reason: OUT,
      position: 1,
      expected: 'O=Mesh',
      found: 'O=Elsewhere',
      message: 'its directoryName name "O=Elsewhere" lies outside the permitted O=Mesh',
    });
  });

  it('leave self-issued CAs alone, and never a self-issued leaf', () => {
    const root = caDraft('root');
    put(root, nameConstraints([dn(['O', 'Somewhere else'])]));
    const rolled = { ...caDraft('rolled over'), subject: root.subject };
    const leaf = { ...leafDraft(), subject: name() };
    expect(verdictOf(validate(sign(leaf, rolled), [sign(rolled, root)], [sign(root)]))).toBe('ok');
    const named = { ...leafDraft(), subject: root.subject };
    expect(verdictOf(validate(sign(named, rolled), [sign(rolled, root)], [sign(root)]))).toBe(OUT);
  });

  it('hold each for itself: a path has to satisfy those of all its CAs', () => {
    const verdict = (upper: string, lower: string) =>
      verdictOf(
        chainResult(
          (_root, first, second, leaf) => {
            put(first as Draft, nameConstraints([dns(upper)]));
            put(second as Draft, nameConstraints([dns(lower)]));
            put(leaf as Draft, subjectAltName([uri('spiffe://example.org/web'), dns('a.b.test')], true));
          },
          { depth: 2 },
        ),
      );
    expect(verdict('test', 'b.test')).toBe('ok');
    expect(verdict('b.test', 'test')).toBe('ok');
    expect(verdict('b.test', 'c.test')).toBe(OUT);
    expect(verdict('c.test', 'b.test')).toBe(OUT);
  });

  it('stop at a budget where thousands of names meet thousands of subtrees', () => {
    const hosts = (count: number, tail: string) =>
      Array.from({ length: count }, (_, i) => dns(`${i}.${tail}`));
    const start = performance.now();
    const failure = failureOf(
      chainResult((_root, ca, leaf) => {
        put(ca as Draft, nameConstraints(hosts(2000, 'a.test'), hosts(2000, 'b.test')));
        put(
          leaf as Draft,
          subjectAltName([uri('spiffe://example.org/web'), ...hosts(2000, '1.a.test')], true),
        );
      }),
    );
    expect(failure).toMatchObject({ reason: 'budget-exceeded', message: expect.stringContaining('250000') });
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('do not touch certificates above the CA that has them', () => {
    const result = chainResult((_root, ca) => put(ca as Draft, nameConstraints([dn(['O', 'nobody'])])));
    expect(verdictOf(result)).toBe('ok');
  });
});
