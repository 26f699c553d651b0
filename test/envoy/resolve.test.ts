/** Which secrets are in use, and which contexts are put together. */
import { describe, expect, it } from 'vitest';
import { followThreads, Resolver } from '../../src/envoy/index.js';
import { NOW } from '../authorities.js';
import {
  bytes,
  certificateSecret,
  cluster,
  common,
  configDump,
  downstream,
  follow,
  type Json,
  listener,
  listenersPart,
  matching,
  read,
  spiffe,
  trustedCa,
  upstream,
  uri,
  validationSecret,
} from './dumps.js';
import { authority, proxyCertificate } from './identities.js';

const root = authority('root');
const _foreign = authority('foreign');
const leaf = proxyCertificate(root);
const other = proxyCertificate(root, { uris: ['spiffe://example.org/other'] });
const identity = certificateSecret('identity', leaf);
const bundle = validationSecret('bundle', spiffe({ 'example.org': bytes(root.certificate) }));
const named = (exact: string) => matching(uri({ exact }));

describe('a secret', () => {
  const chosen = (parts: Parameters<typeof configDump>[0]) => {
    const dump = read(configDump(parts));
    return new Resolver(dump, NOW).secret('x', 'certificate');
  };
  const waiting = { name: 'x' };

  it('that waits gives way to one in use, and one without content to one with it', () => {
    expect(chosen({ warming: [waiting] })).toMatchObject({ state: 'warming', content: { kind: 'empty' } });
    expect(chosen({ warming: [waiting], secrets: [certificateSecret('x', leaf)] })).toMatchObject({
      state: 'active',
    });
    expect(chosen({ warming: [certificateSecret('x', leaf)], secrets: [waiting] })).toMatchObject({
      state: 'warming',
    });
    expect(
      chosen({ warming: [certificateSecret('x', other)], secrets: [certificateSecret('x', leaf)] }),
    ).toMatchObject({ state: 'active' });
  });

  it('of the right kind is found beside one of the other kind', () => {
    const secrets = [validationSecret('x', trustedCa(root.certificate)), certificateSecret('x', leaf)];
    const [thread] = follow(
      configDump({ secrets, clusters: [cluster('c', upstream(common('x', 'x')))] }),
    ).threads;
    expect(thread?.presented[0]?.leaf?.sha256).toBe(leaf.sha256);
    expect(thread?.trust.form).toBe('any-domain');
  });

  it('has the leaf first and what came with it', () => {
    const intermediate = authority('intermediate', root);
    const below = proxyCertificate(intermediate);
    const secrets = [certificateSecret('identity', below, intermediate.certificate), bundle];
    const [thread] = follow(
      configDump({ secrets, listeners: [listener('l', downstream(common('identity', 'bundle')))] }),
    ).threads;
    expect(thread?.presented[0]?.chain?.map(({ sha256 }) => sha256)).toEqual([
      below.sha256,
      intermediate.certificate.sha256,
    ]);
    expect(thread?.findings).toEqual([]);
  });

  it('may have other PEM before its certificate, which Envoy skips', () => {
    const key = '-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n';
    const pem = Buffer.from(String(bytes(leaf)['inline_bytes']), 'base64').toString();
    const chain = { certificate_chain: { inline_string: key + pem } };
    const { secrets } = follow({ name: 'identity', tls_certificate: chain });
    expect(secrets).toEqual([]);
    const none = follow({ name: 'identity', tls_certificate: { certificate_chain: { inline_string: key } } });
    expect(none.secrets[0]?.findings).toMatchObject([
      { code: 'certificate-unreadable', message: 'line 1 begins a PRIVATE KEY, which is no certificate' },
    ]);
  });
});

describe('contexts', () => {
  const threadsOf = (listeners: readonly Json[], clusters: readonly Json[] = []) => {
    const dump = read(configDump({ listeners, clusters, secrets: [identity, bundle] }));
    return followThreads(dump, { now: NOW }).threads.map(({ contexts, asks }) => ({
      names: contexts.map(({ owner }) => owner.name),
      asks: asks.map((one) => [one.rules.matchers.map(({ text }) => text).join(), one.contexts.length]),
    }));
  };
  const client = (name: string, own: Json = {}) => cluster(name, upstream(common('identity', 'bundle', own)));
  const server = (name: string, own: Json = {}) =>
    listener(name, downstream(common('identity', 'bundle', own)));

  it('of clusters that differ in the name that they ask for are one thread', () => {
    expect(
      threadsOf([], [client('a', named('x')), client('b', named('y')), client('c', named('x'))]),
    ).toEqual([
      {
        names: ['a', 'b', 'c'],
        asks: [
          ['x', 2],
          ['y', 1],
        ],
      },
    ]);
  });

  it('of listeners that ask for different names are not', () => {
    expect(threadsOf([server('a', named('x')), server('b', named('y')), server('c', named('x'))])).toEqual([
      { names: ['a', 'c'], asks: [['x', 2]] },
      { names: ['b'], asks: [['y', 1]] },
    ]);
  });

  it.each<readonly [string, Json]>([
    ['the certificate', cluster('b', upstream(common('other', 'bundle')))],
    ['the bundle', cluster('b', upstream(common('identity', 'other')))],
    ['what is allowed', client('b', { allow_expired_certificate: true })],
    ['a hash', client('b', { verify_certificate_spki: ['x'] })],
    ['authorities of its own', client('b', trustedCa(root.certificate))],
    ['that there are no rules', cluster('b', upstream(common('identity')))],
  ])('that differ in %s are two threads', (_, second) => {
    expect(threadsOf([], [client('a'), second]).map(({ names }) => names)).toEqual([['a'], ['b']]);
  });

  it('that carry different certificates themselves are two threads', () => {
    const inline = (one: Json) => upstream({ tls_certificates: [one['tls_certificate']] });
    const found = threadsOf(
      [],
      [cluster('a', inline(identity)), cluster('b', inline(certificateSecret('', other)))],
    );
    expect(found.map(({ names }) => names)).toEqual([['a'], ['b']]);
  });

  it('whose rules are not at hand say why', () => {
    const why = (document: unknown) => follow(document).threads[0]?.trust;
    const listeners = [server('l')];
    expect(why(listenersPart({ listeners }))).toMatchObject({ form: 'unknown', lack: 'secrets-not-listed' });
    expect(why(configDump({ listeners }))).toMatchObject({ lack: 'secret-absent' });
    expect(why(configDump({ listeners, warming: [{ name: 'bundle' }] }))).toMatchObject({
      lack: 'secret-not-delivered',
    });
    expect(why(configDump({ listeners, secrets: [{ ...identity, name: 'bundle' }] }))).toMatchObject({
      lack: 'secret-of-other-kind',
    });
  });
});
