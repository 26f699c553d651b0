import { describe, expect, it } from 'vitest';
import { describeMatcher, type SanMatcher } from '../../src/envoy/index.js';
import { couldMatchDomain, matchesAny, matchesName, trustDomainOf } from '../../src/envoy/san-matcher.js';
import type { GeneralName } from '../../src/x509/index.js';
import { cluster, type Json, matching, read, typed, upstream, uri } from './dumps.js';
import { authority, proxyCertificate } from './identities.js';

const root = authority('root');
const nameOf = (type: 'uri' | 'dns' | 'email', text: string): GeneralName => ({
  type,
  value: text,
  bytes: Buffer.from(text),
});
const ID = nameOf('uri', 'spiffe://example.org/web');

function matchersOf(context: Json): { matchers: readonly SanMatcher[]; notes: readonly string[] } {
  const { contexts, notes } = read(cluster('c', upstream({ validation_context: context })));
  return { matchers: contexts[0]?.validation?.matchers ?? [], notes };
}

function only(context: Json): SanMatcher {
  const [matcher, ...others] = matchersOf(context).matchers;
  if (matcher === undefined || others.length > 0) throw new Error('it has not one matcher');
  return matcher;
}

const asked = (matcher: Json): SanMatcher => only(matching(uri(matcher)));

describe('the matchers of a context', () => {
  it.each([
    ['EMAIL', 1, 'email'],
    ['DNS', 2, 'dns'],
    ['URI', 3, 'uri'],
    ['IP_ADDRESS', 4, 'ip'],
    ['OTHER_NAME', 5, 'otherName'],
  ])('have the type %s by name and by number', (name, number, sanType) => {
    for (const type of [name, number])
      expect(only(matching(typed(type, { exact: 'x' }))).sanType).toBe(sanType);
  });

  it('have a form and a text', () => {
    expect(asked({ exact: 'a' })).toEqual({ sanType: 'uri', form: 'exact', text: 'a', ignoreCase: false });
    expect(asked({ prefix: 'a', ignore_case: true })).toMatchObject({ form: 'prefix', ignoreCase: true });
    expect(asked({ suffix: 'a' })).toMatchObject({ form: 'suffix' });
    expect(asked({ contains: 'a' })).toMatchObject({ form: 'contains' });
    expect(asked({ safe_regex: { regex: 'a' }, ignore_case: true })).toMatchObject({
      form: 'regex',
      ignoreCase: false,
    });
    expect(asked({ custom: { name: 'x' } })).toMatchObject({ form: 'unknown' });
  });

  it('are those of the old list where there are no others', () => {
    const old = { match_subject_alt_names: [{ prefix: 'a' }] };
    expect(matchersOf(old).matchers).toMatchObject([{ sanType: 'any', form: 'prefix' }]);
    expect(matchersOf({ ...old, ...matching(uri({ exact: 'b' })) }).matchers).toMatchObject([{ text: 'b' }]);
  });

  it('without a type are noted', () => {
    const { matchers, notes } = matchersOf(matching(typed('SAN_TYPE_UNSPECIFIED', { exact: 'x' })));
    expect(matchers).toEqual([]);
    expect(notes).toHaveLength(1);
  });
});

describe('a matcher', () => {
  it.each([
    [{ exact: 'spiffe://example.org/web' }, true],
    [{ exact: 'spiffe://example.org/we' }, false],
    [{ exact: 'SPIFFE://example.org/WEB' }, false],
    [{ exact: 'SPIFFE://example.org/WEB', ignore_case: true }, true],
    [{ prefix: 'spiffe://example.org/' }, true],
    [{ prefix: 'example.org' }, false],
    [{ suffix: '/web' }, true],
    [{ suffix: '/Web', ignore_case: true }, true],
    [{ contains: 'example' }, true],
    [{ contains: 'Example' }, false],
    [{ safe_regex: { regex: 'spiffe://.*/web' } }, true],
    [{ safe_regex: { regex: '(a|b)' } }, undefined],
    [{ custom: {} }, undefined],
  ])('%j', (matcher, expected) => {
    expect(matchesName(asked(matcher), ID)).toBe(expected);
  });

  it('compares the bytes of a name, not the text that people are shown', () => {
    const name: GeneralName = {
      type: 'uri',
      value: 'spiffe://x/\\xC3\\xA4',
      bytes: Buffer.from('spiffe://x/ä'),
    };
    expect(matchesName(asked({ exact: 'spiffe://x/ä' }), name)).toBe(true);
    expect(matchesName(asked({ exact: 'spiffe://x/\\xC3\\xA4' }), name)).toBe(false);
  });

  it('looks at names of its type only; one of the old list at most of them', () => {
    const dnsName = nameOf('dns', 'web');
    expect(matchesName(only(matching(typed('DNS', { exact: 'web' }))), dnsName)).toBe(true);
    expect(matchesName(asked({ exact: 'web' }), dnsName)).toBe(false);
    const old = only({ match_subject_alt_names: [{ exact: 'web' }] });
    for (const type of ['dns', 'uri', 'email'] as const)
      expect(matchesName(old, nameOf(type, 'web'))).toBe(true);
    const ip: GeneralName = { type: 'ip', value: '10.0.0.1', bytes: Buffer.from([10, 0, 0, 1]) };
    expect(matchesName(only({ match_subject_alt_names: [{ exact: '10.0.0.1' }] }), ip)).toBe(true);
    const other: GeneralName = { type: 'otherName', value: 'web', bytes: Buffer.from('web'), oid: '1.2.3' };
    expect(matchesName(old, other)).toBe(false);
    expect(matchesName(only(matching(typed('OTHER_NAME', { exact: 'web' }))), other)).toBeUndefined();
  });

  /** The certificate's name, the name that is asked for. What Envoy says is in the interop test. */
  it.each([
    ['web.example.org', 'WEB.Example.org', true],
    ['*.example.org', 'web.example.org', true],
    ['w*b.example.org', 'web.example.org', true],
    ['web*.example.org', 'web.example.org', true],
    ['*web.example.org', 'we.example.org', false],
    ['*.example.org', 'a.b.example.org', false],
    ['*.example.org', 'example.org', false],
    ['*.*.org', 'web.example.org', false],
    ['w*e*b.example.org', 'web.example.org', false],
    ['xn--*.example.org', 'xn--a.example.org', false],
    ['*', 'web', false],
    ['web.*', 'web.org', false],
    // Only the certificate may have wildcards.
    ['web.example.org', '*.example.org', false],
  ])('takes the DNS name %s for %s: %s', (certified, wanted, expected) => {
    const matcher = only(matching(typed('DNS', { exact: wanted })));
    expect(matchesName(matcher, nameOf('dns', certified))).toBe(expected);
  });

  it('is named for people', () => {
    expect(describeMatcher(asked({ prefix: 'spiffe://x/' }))).toBe('URI prefix "spiffe://x/"');
    expect(describeMatcher(asked({ exact: 'x', ignore_case: true }))).toBe(
      'URI exact "x" without regard to case',
    );
    expect(describeMatcher(asked({}))).toBe('URI by a matcher of another kind');
    expect(describeMatcher(only({ match_subject_alt_names: [{ exact: 'x' }] }))).toBe('any name exact "x"');
    expect(describeMatcher(only(matching(typed(5, { exact: 'x' }))))).toBe('other name exact "x"');
  });
});

describe('of many matchers', () => {
  const yes = asked({ exact: 'spiffe://example.org/web' });
  const no = asked({ exact: 'x' });
  const perhaps = asked({ custom: {} });

  it('one is enough, and none takes any name', () => {
    expect(matchesAny([], [])).toBe(true);
    expect(matchesAny([no], [ID])).toBe(false);
    expect(matchesAny([no, perhaps], [ID])).toBeUndefined();
    expect(matchesAny([perhaps, no, yes], [ID])).toBe(true);
    expect(matchesAny([yes], [])).toBe(false);
  });

  it('thousands are compared, and millions left in doubt', () => {
    const thousands = Array.from({ length: 10_000 }, () => no);
    expect(matchesAny([...thousands, yes], [ID])).toBe(true);
    expect(matchesAny(thousands, [ID])).toBe(false);
    expect(
      matchesAny(
        thousands,
        Array.from({ length: 250 }, () => ID),
      ),
    ).toBeUndefined();
  });
});

describe('the trust domain of a matcher', () => {
  it.each([
    [{ exact: 'spiffe://example.org/web' }, 'example.org'],
    [{ prefix: 'spiffe://example.org/' }, 'example.org'],
    [{ prefix: 'spiffe://Example.ORG/', ignore_case: true }, 'example.org'],
    [{ prefix: 'spiffe://example.org' }, undefined],
    [{ suffix: 'spiffe://example.org/' }, undefined],
    [{ exact: 'kuma://example.org/' }, undefined],
  ])('%j', (matcher, expected) => {
    expect(trustDomainOf(asked(matcher))).toBe(expected);
  });

  it.each([
    [{ exact: 'spiffe://example.org/web' }, true],
    [{ exact: 'spiffe://example.org.evil/web' }, false],
    [{ prefix: 'spiffe://example' }, true],
    [{ prefix: 'spiffe://example.org/ns/' }, true],
    [{ prefix: 'SPIFFE://', ignore_case: true }, true],
    [{ prefix: 'SPIFFE://' }, false],
    [{ suffix: '/x' }, true],
    [{ exact: 'spiffe://example.org' }, false],
  ])('%j could match example.org: %s', (matcher, expected) => {
    expect(couldMatchDomain(asked(matcher), 'example.org')).toBe(expected);
  });

  it('may be any for names of other types', () => {
    expect(couldMatchDomain(only(matching(typed('DNS', { exact: 'x' }))), 'example.org')).toBe(true);
    expect(trustDomainOf(only(matching(typed('DNS', { exact: 'spiffe://x/y' }))))).toBeUndefined();
  });
});

describe('the names of a certificate', () => {
  it('are matched as they stand in it', () => {
    const { subjectAltName = [] } = proxyCertificate(root, {
      uris: ['spiffe://example.org/x'],
      dnsNames: ['a.b'],
    });
    expect(matchesAny([asked({ exact: 'spiffe://example.org/x' })], subjectAltName)).toBe(true);
    expect(matchesAny([only(matching(typed('DNS', { exact: 'A.b' })))], subjectAltName)).toBe(true);
  });
});
