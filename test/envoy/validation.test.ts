import { describe, expect, it } from 'vitest';
import { mergeValidation } from '../../src/envoy/validation.js';
import { type Json, matching, read, spiffe, trustedCa, uri } from './dumps.js';
import { authority } from './identities.js';

const root = authority('root');
const foreign = authority('foreign');
const named = (exact: string) => matching(uri({ exact }));

/** Protobuf's merge. What Envoy makes of it is in the interop test. */
describe('rules of a context and of a secret', () => {
  const validation = (context: Json) => {
    const [secret] = read({ name: 's', validation_context: context }).secrets;
    if (secret?.content.kind !== 'validation') throw new Error('it has no rules');
    return secret.content;
  };
  const joined = (own: Json, secret: Json) => mergeValidation(validation(own), validation(secret));
  const texts = ({ matchers }: ReturnType<typeof joined>) => matchers.map(({ text }) => text);

  it('are those of the secret where the context has none', () => {
    const secret = validation(trustedCa(root.certificate));
    expect(mergeValidation(undefined, secret)).toBe(secret);
  });

  it('join their lists, and the secret overwrites what there is one of', () => {
    const own = { ...trustedCa(root.certificate), ...named('a'), verify_certificate_hash: ['00'] };
    const secret = { ...trustedCa(foreign.certificate), ...named('b'), verify_certificate_spki: ['x', 'y'] };
    const merged = joined(own, secret);
    expect(texts(merged)).toEqual(['a', 'b']);
    expect(merged).toMatchObject({ pins: 3, trustedCa: validation(secret).trustedCa });
    expect(joined(trustedCa(root.certificate), named('b'))).toMatchObject({ trustedCa: { form: 'inline' } });
  });

  it('allow what one of them allows', () => {
    const yes = { allow_expired_certificate: true, trust_chain_verification: 'ACCEPT_UNTRUSTED', crl: {} };
    const all = { allowsExpired: true, acceptsUntrusted: true, revocationList: true };
    expect(joined(yes, {})).toMatchObject(all);
    expect(joined({}, yes)).toMatchObject(all);
    expect(joined({}, {})).toMatchObject({
      allowsExpired: false,
      acceptsUntrusted: false,
      revocationList: false,
    });
  });

  it('pass over an old list where either has a typed one', () => {
    const old = { match_subject_alt_names: [{ exact: 'old' }] };
    expect(texts(joined(old, named('typed')))).toEqual(['typed']);
    expect(texts(joined(named('typed'), old))).toEqual(['typed']);
    expect(texts(joined(old, old))).toEqual(['old', 'old']);
  });

  it('have one validator, which is the secret’s where it has one', () => {
    const another = { custom_validator_config: { name: 'x' } };
    const ofSpiffe = spiffe({ 'example.org': {} });
    expect(joined(ofSpiffe, another)).not.toHaveProperty('spiffe');
    expect(joined(ofSpiffe, another)).toHaveProperty('otherValidator', 'x');
    expect(joined(another, ofSpiffe)).not.toHaveProperty('otherValidator');
    expect(joined(ofSpiffe, {})).toHaveProperty('spiffe');
  });
});
