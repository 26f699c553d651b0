/**
 * Kuma's own Envoy configurations, where they lie beside the project (or at KUMA_FIXTURES): what the RBAC in them says to
 * sampled connections, and which policy it names, is what the engine says.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { asDataplane, type Dataplane } from '../../../src/kuma/dataplane.js';
import { applicable, compilePolicies } from '../../../src/kuma/policy/compile.js';
import { Decider } from '../../../src/kuma/policy/decider.js';
import { readPermission } from '../../../src/kuma/policy/permission.js';
import { asResource, type Resource } from '../../../src/kuma/resource.js';
import { envoySays, type Rbac, type ReadMatch, rbacsIn, readMatchers } from './envoy-rbac.js';
import { dataplane, permission, type Rule } from './policies.js';

const FIXTURES = join(
  process.env['KUMA_FIXTURES'] ??
    join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'conformance', 'kuma', 'fixtures'),
  'meshtrafficpermission',
);
const isThere = existsSync(FIXTURES);
if (!isThere) console.log("Kuma's Envoy configurations: skipped, they do not lie beside the project");

/** They are those of Kuma's main branch. */
const VERSION = '3.0';

const filesIn = (kind: string, ending: string): string[] => {
  const folder = join(FIXTURES, kind);
  return isThere && existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(ending)) : [];
};
const read = (kind: string, file: string): string => readFileSync(join(FIXTURES, kind, file), 'utf8');
const resourcesIn = (text: string): Resource[] =>
  parseAllDocuments(text).flatMap((document) => asResource(document.toJS()) ?? []);

/** Each value, what goes on from it, what falls short of it, and its neighbours. */
function connectionsFor(rbac: Rbac) {
  const matches = [rbac.matcher, ...(rbac.shadowMatcher === undefined ? [] : [rbac.shadowMatcher])].flatMap(
    (matcher) => readMatchers(matcher).flatMap((one) => one.matches),
  );
  const values = matches.flatMap(({ spiffeID }) => spiffeID?.value ?? []);
  const ids = ['spiffe://trust-domain.mesh/ns/backend/v2', 'spiffe://other.example/a', ...values].flatMap(
    (value) => [
      value,
      value.slice(0, -1),
      `${value.slice(0, -1)}~`,
      `${value.slice(0, -1)}/x`,
      `${value}/`,
      `${value}/ns/demo/sa/web`,
      `${value}-2`,
      `${value}-2/sa/x`,
      `${value}.attacker.test/x`,
      `${value},kuma://kuma.io/zone/east`,
      value.toUpperCase(),
      value.replace('/ns/', '/ns/../'),
    ],
  );
  const names = [undefined, 'other.mesh', ...matches.flatMap(({ sni }) => sni?.value ?? [])];
  return [...new Set(ids)].flatMap((uriSan) =>
    [...new Set(names)].map((serverName) => ({ uriSan, serverName })),
  );
}

/** Both, in the words of Envoy. */
function expectAgreement(rbac: Rbac, decider: Decider, says: (by: string) => string = (by) => by): number {
  const connections = connectionsFor(rbac);
  for (const connection of connections) {
    const { verdict, by, shadow } = decider.decide(connection.uriSan, connection.serverName);
    const name = by?.permission.kri ?? 'default';
    const ours = {
      main: says(`${verdict === 'deny' ? 'DENY' : 'ALLOW'} ${name}`),
      shadow: shadow === undefined ? undefined : says(`DENY ${shadow.by?.permission.kri ?? 'default'}`),
    };
    const theirs = {
      main: says(envoySays(rbac.matcher, connection)),
      shadow: rbac.shadowMatcher === undefined ? undefined : says(envoySays(rbac.shadowMatcher, connection)),
    };
    expect({ connection, ...ours }).toEqual({ connection, ...theirs });
  }
  return connections.length;
}

describe.skipIf(!isThere)('configurations of whole proxies, with the policies they were made of', () => {
  const cases = filesIn('envoyconfig', '.golden.json').map((file) => {
    const [, name = '', proxy = ''] = /^(.*)\.([^.]+)\.golden\.json$/.exec(file) ?? [];
    return { name, proxy, file };
  });
  let asked = 0;

  it('are there', () => expect(cases.length).toBeGreaterThan(2));

  it.each(cases)('$name at $proxy', ({ name: input, proxy, file }) => {
    const given = resourcesIn(read('envoyconfig', `${input}.input.yaml`));
    const listeners: Record<string, object> = parse(read('envoyconfig', file)).xds[
      'type.googleapis.com/envoy.config.listener.v3.Listener'
    ];
    const guarded = Object.entries(listeners).flatMap(([listener, config]) =>
      rbacsIn(config).map((rbac) => ({ listener, rbac })),
    );
    // An ingress of a zone passes TLS on unopened, and has no filter; whatever opens it has one.
    const opensTls = Object.entries(listeners).some(
      ([name, config]) =>
        name !== 'system_envoy_admin' && JSON.stringify(config).includes('DownstreamTlsContext'),
    );
    expect(guarded.length > 0).toBe(opensTls);
    for (const { listener, rbac } of guarded) {
      const [, , mesh = '', zone = ''] = (readMatchers(rbac.matcher)[0]?.kri ?? '').split('_');
      const decider = compilePolicies(
        [...given, ...basePolicies(rbac, given, mesh)],
        inboundOf(proxy, mesh, listener),
        // The inputs are in shadow, and the configuration is the one with them.
        { version: VERSION, zone, includeShadow: true },
      );
      asked += expectAgreement(rbac, decider);
    }
  });

  it('were asked about at least 200 connections', () => expect(asked).toBeGreaterThanOrEqual(200));
});

/** The environment of Kuma's tests has a policy of its own for its mesh, which stands in the configuration alone. */
function basePolicies(rbac: Rbac, given: readonly Resource[], mesh: string): Resource[] {
  const known = new Set(given.map(({ name }) => name));
  const others = readMatchers(rbac.matcher).filter(({ kri }) => !known.has(kri.split('_')[5] ?? ''));
  return others.map(({ kri, action, matches }) =>
    permission(kri.split('_')[5] ?? '', [action === 'DENY' ? { deny: matches } : { allow: matches }], {
      mesh,
    }),
  );
}

/** Proxies of these tests are labelled with their own name. */
function inboundOf(proxy: string, mesh: string, listener: string) {
  const [, section] = /^self_inbound_dp_(.+)$/.exec(listener) ?? [];
  const place = section === undefined ? 'listeners' : 'inbound';
  const item = { port: Number(section) || 1, name: section ?? listener, type: 'ZoneEgress' };
  const one: Dataplane = dataplane({
    name: proxy,
    mesh,
    labels: { 'kuma.io/workload': proxy },
    networking: { address: '192.0.2.1', [place]: [item] },
  });
  const [first] = one.sections;
  if (first === undefined) throw new Error('there is no section');
  return { dataplane: one, section: first };
}

describe.skipIf(!isThere)('filters that Kuma made of rules which do not lie beside them', () => {
  const cases = filesIn('plugin', '.golden.yaml').flatMap((file) =>
    rbacsIn(parse(read('plugin', file))).map((rbac, i) => ({ file, i, rbac })),
  );

  it('are there', () => expect(cases.length).toBeGreaterThan(2));

  it.each(cases)('$file, filter $i', ({ rbac }) => {
    const resources = rebuilt(rbac);
    const options = { version: VERSION, zone: 'zone-1' } as const;
    const decider = new Decider(
      resources.map((one) => readPermission(one, options)),
      options,
    );
    // In which order Kuma had the policies is not to be seen, so that only the answers count.
    expect(expectAgreement(rbac, decider, (by) => by.replace(/ .*/, ''))).toBeGreaterThan(20);
  });
});

/** Policies that make such a filter: what is shadow-denied is among what is allowed, too. */
function rebuilt({ matcher, shadowMatcher }: Rbac): Resource[] {
  const shadowed =
    shadowMatcher === undefined ? [] : readMatchers(shadowMatcher).flatMap(({ matches }) => matches);
  const isShadowed = (match: ReadMatch) =>
    shadowed.some((one) => JSON.stringify(one) === JSON.stringify(match));
  return readMatchers(matcher).map(({ action, matches }, i) => {
    const rule: Rule =
      action === 'DENY'
        ? { deny: matches }
        : {
            allow: matches.filter((match) => !isShadowed(match)),
            ...(shadowMatcher === undefined ? {} : { allowWithShadowDeny: matches.filter(isShadowed) }),
          };
    return permission(`p${i}`, [rule]);
  });
}

describe.skipIf(!isThere)('the order of policies at an inbound', () => {
  const cases = filesIn('inspect-inbounds', '.input.yaml').map((file) =>
    file.slice(0, -'.input.yaml'.length),
  );

  it('is there', () => expect(cases.length).toBeGreaterThan(0));

  it.each(cases)('%s', (name) => {
    const input = read('inspect-inbounds', `${name}.input.yaml`);
    const [, section] = /_inbounds\/kri_\S*_([^_/]*)\/_policies/.exec(input) ?? [];
    const resources = resourcesIn(input);
    const proxy = resources.filter(({ kind }) => kind === 'Dataplane').map(asDataplane)[0];
    const inbound = proxy?.sections.find(({ name: own }) => own === section);
    if (proxy === undefined || inbound === undefined) throw new Error('there is no such inbound');
    const golden: { policies: { kind: string; origins: { kri: string }[] }[] } = JSON.parse(
      read('inspect-inbounds', `${name}.golden.json`),
    );
    const options = { version: VERSION } as const;
    const permissions = resources
      .filter(({ kind }) => kind === 'MeshTrafficPermission')
      .map((one) => readPermission(one, options));
    const chosen = new Decider(
      applicable(permissions, { dataplane: proxy, section: inbound }, options),
      options,
    );
    const origins = golden.policies.find(({ kind }) => kind === 'MeshTrafficPermission')?.origins ?? [];
    expect(chosen.permissions.map(({ kri }) => kri)).toEqual(origins.map(({ kri }) => kri));
  });
});
