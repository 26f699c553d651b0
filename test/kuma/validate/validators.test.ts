/** What Kuma's validators say, by its messages and field paths, for each version. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  type KumaVersion,
  validateMeshIdentity,
  validateMeshTls,
  validateMeshTrafficPermission,
  validateMeshTrust,
} from '../../../src/kuma/index.js';

/** `field: message` of each, as kumactl prints them. */
type Lines = readonly string[];
const linesOf = (violations: readonly { field: string; message: string }[]): Lines =>
  violations.map(({ field, message }) => `${field}: ${message}`);

const mid = (yaml: string, version: KumaVersion = '3.0') =>
  linesOf(validateMeshIdentity(parse(yaml) ?? {}, version));
const trust = (yaml: string) => linesOf(validateMeshTrust(parse(yaml) ?? {}));
const mtp = (yaml: string, version: KumaVersion = '3.0') =>
  linesOf(validateMeshTrafficPermission(parse(yaml) ?? {}, version));
const tls = (yaml: string) => linesOf(validateMeshTls(parse(yaml) ?? {}, '3.0'));

describe('MeshIdentity', () => {
  const bundled = (rest: string) => `provider: { type: Bundled, bundled: { ${rest} } }`;
  const source = (certificate: string) =>
    bundled(`ca: { certificate: ${certificate}, privateKey: { type: EnvVar, envVar: { name: KEY } } }`);
  const CERTIFICATE = 'spec.provider.bundled.ca.certificate';

  it.each<[string, Lines]>([
    ['', []],
    ['provider: { type: Spire, spire: {} }', []],
    [bundled('autogenerate: { enabled: true }'), []],
    ['provider: {}', ['spec.provider.type: "" must be one of ["Bundled", "Spire", "Extension"]']],
    ['provider: { type: Bundled }', ['spec.provider.bundled: configuration needs to be defined']],
    ['provider: { type: Spire }', ['spec.provider.spire: configuration needs to be defined']],
    ['provider: { type: Extension }', ['spec.provider.extension: configuration needs to be defined']],
    [bundled('autogenerate: { enabled: false }'), ['spec.provider.bundled.ca: must be defined']],
    [
      bundled('ca: {}'),
      [`${CERTIFICATE}: must be defined`, 'spec.provider.bundled.ca.privateKey: must be defined'],
    ],
    [source('{ type: Secret }'), [`${CERTIFICATE}.secretRef: must be defined`]],
    [
      source('{ type: Secret, secretRef: { kind: Config } }'),
      [
        `${CERTIFICATE}.secretRef.kind: Config must be one of: Secret`,
        `${CERTIFICATE}.secretRef.name: must be defined`,
      ],
    ],
    [
      source('{ type: File, file: { path: ../ca.pem } }'),
      [
        `${CERTIFICATE}.file.path: file path contains directory traversal sequence: ../ca.pem`,
        `${CERTIFICATE}.file.path: file path must be absolute: ../ca.pem`,
      ],
    ],
    [
      source('{ type: InsecureInline, insecureInline: {} }'),
      [`${CERTIFICATE}.insecureInline.value: must be defined`],
    ],
    [
      source('{ type: Inline }'),
      [`${CERTIFICATE}.type: Inline must be one of: EnvVar, InsecureInline, File, Secret`],
    ],
    [
      bundled('autogenerate: { enabled: true }, certificateParameters: { expiry: -1h }'),
      ['spec.provider.bundled.certificateParameters.expiry: must not be negative when defined'],
    ],
    [
      bundled('autogenerate: { enabled: true }, certificateParameters: { expiry: 5d }'),
      ['spec.provider.bundled.certificateParameters.expiry: time: unknown unit "d" in duration "5d"'],
    ],
    [
      'provider: { type: Spire, spire: { agent: { timeout: -1s } } }',
      ['spec.provider.spire.agent.spire.agent.timeout: must not be negative when defined'],
    ],
    [
      'spiffeID: { path: "/{{ invalid }}" }',
      [`spec.spiffeID.path: couldn't parse template: template: :1: function "invalid" not defined`],
    ],
  ])('%s', (yaml, lines) => expect(mid(yaml)).toEqual(lines));

  it('differs by version', () => {
    expect(mid('provider: { type: Extension, extension: { name: x } }', '2.13')).toEqual([
      'spec.provider.type: "Extension" must be one of ["Bundled", "Spire"]',
    ]);
    expect(mid('spiffeID: { path: "{{" }', '2.13')).toHaveLength(1);
  });
});

describe('MeshTrust', () => {
  const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n';
  const KEY = '-----BEGIN EC PRIVATE KEY-----\nMAA=\n-----END EC PRIVATE KEY-----\n';
  const of = (pem: string) =>
    `{ trustDomain: a.example, caBundles: [{ type: Pem, pem: { value: ${JSON.stringify(pem)} } }] }`;
  const FORMAT = 'spec.caBundles[0].pem.value: provided certificate has incorrect format';

  it.each<[string, Lines]>([
    [of(CERTIFICATE), []],
    [of(KEY), [FORMAT]],
    [of(''), [FORMAT]],
    [of('adfadf'), [FORMAT]],
    [of(CERTIFICATE + KEY), []], // nothing behind the first block is looked at
    ['{}', ['spec.caBundles: must not be empty', 'spec.trustDomain: trustDomain needs to be defined']],
    [
      '{ trustDomain: a.example, caBundles: [{ type: PEM }] }',
      ['spec.caBundles.type: PEM must be one of: Pem'],
    ],
  ])('%s', (yaml, lines) => expect(trust(yaml)).toEqual(lines));
});

describe('MeshTrafficPermission', () => {
  const rule = (match: string) => `rules: [{ default: { allow: [${match}] } }]`;
  const id = (value: string) => rule(`{ spiffeID: { type: Exact, value: ${JSON.stringify(value)} } }`);
  const NO_ID = 'spec.rules[0].allow[0].spiffeID: must be a valid Spiffe ID';

  it.each<[string, Lines]>([
    [id('spiffe://td/ns/demo'), []],
    [rule('{}'), []],
    [id('spiffe://td/ns/demo/'), [`${NO_ID}: path cannot have a trailing slash`]],
    [id('spiffe://td//x'), [`${NO_ID}: path cannot contain empty segments`]],
    [id('spiffe://td/../x'), [`${NO_ID}: path cannot contain dot segments`]],
    [id('spiffe:///x'), [`${NO_ID}: trust domain is missing`]],
    [id('td/x'), [`${NO_ID}: scheme is missing or invalid`]],
    [id(''), [`${NO_ID}: cannot be empty`]],
    [
      id('spiffe://Td/x'),
      [
        `${NO_ID}: trust domain characters are limited to lowercase letters, numbers, dots, dashes, and underscores`,
      ],
    ],
    [
      id('spiffe://td/x%20'),
      [`${NO_ID}: path segment characters are limited to letters, numbers, dots, dashes, and underscores`],
    ],
    ['{}', ['spec: policy must define rules']],
    [
      'rules: [{ default: {} }]',
      ["spec.rules[0]: at least one of 'allow', 'allowWithShadowDeny', 'deny' has to be defined"],
    ],
    [
      rule('{ sni: { type: Prefix } }'),
      [
        'spec.rules[0].allow[0].sni.type: unrecognized type "Prefix", supported values are: Exact',
        'spec.rules[0].allow[0].sni.value: must be set',
      ],
    ],
    [
      `{ targetRef: { kind: Mesh, labels: { a: b }, sectionName: x }, ${id('spiffe://td/x')} }`,
      [
        'spec.targetRef.labels: must not be set with kind Mesh',
        'spec.targetRef.sectionName: must not be set with kind Mesh',
      ],
    ],
    [
      `{ targetRef: { kind: MeshSubset }, ${id('spiffe://td/x')} }`,
      ["spec.targetRef.kind: value 'MeshSubset' is not supported"],
    ],
    [`{ targetRef: {}, ${id('spiffe://td/x')} }`, ['spec.targetRef.kind: must be defined']],
  ])('%s', (yaml, lines) => expect(mtp(yaml)).toEqual(lines));

  it('differs by version', () => {
    expect(mtp(id('x'), '2.13')).toEqual([NO_ID]);
    expect(mtp(rule('{ sni: {} }'), '2.13')).toEqual([]);
    expect(mtp('{}', '2.14')).toEqual(["spec: at least one of 'from' or 'rules' has to be defined"]);
    expect(mtp(`{ from: [{}], ${id('spiffe://td/x')} }`, '2.14')).toEqual([
      "spec: field 'from' must be empty when 'rules' is defined",
      'spec.from[0].targetRef.kind: must be defined',
      'spec.from[0].default.action: must be defined',
    ]);
    expect(mtp(`{ targetRef: { kind: MeshSubset }, ${id('spiffe://td/x')} }`, '2.14')).toEqual([]);
  });
});

describe('MeshTLS', () => {
  const rule = (rest: string) => `rules: [{ default: { ${rest} } }]`;
  const VERSION = 'spec.rules[0].default.tlsVersion';

  it.each<[string, Lines]>([
    [rule('mode: Strict, tlsVersion: { min: TLS12, max: TLS13 }'), []],
    [rule('tlsVersion: { min: TLS13 }'), []],
    [rule('tlsVersion: { min: TLS13, max: TLSAuto }'), []],
    [rule('tlsVersion: { min: TLS13, max: TLS12 }'), [`${VERSION}: min version must be lower than max`]],
    [rule('mode: strict'), ['spec.rules[0].default.mode: "mode" must be one of ["Strict", "Permissive"]']],
  ])('%s', (yaml, lines) => expect(tls(yaml)).toEqual(lines));
});

describe('up to 2.14', () => {
  const older = (yaml: string) => linesOf(validateMeshTls(parse(yaml), '2.14'));
  const from = (ref: string) => `from: [{ targetRef: ${ref}, default: { action: Allow } }]`;
  const at = 'spec.from[0].targetRef';

  it.each<[string, Lines]>([
    ['{ kind: Mesh }', []],
    ['{ kind: MeshSubset, tags: { team: a, "k8s.io/x": b } }', []],
    ['{ kind: MeshServiceSubset, name: web, tags: { team: "*" } }', []],
    ['{ kind: Dataplane }', [`${at}.kind: value 'Dataplane' is not supported`]],
    [
      '{ kind: Mesh, name: a, tags: { b: c }, namespace: d, proxyTypes: [] }',
      [
        `${at}.name: using name with kind Mesh is not yet supported`,
        `${at}.tags: must not be set with kind Mesh`,
        `${at}.namespace: must not be set with kind Mesh`,
        `${at}.proxyTypes: must be undefined or have at least one element`,
      ],
    ],
    [
      '{ kind: MeshSubset, name: a, tags: { b: "*" } }',
      [
        `${at}.name: must not be set with kind MeshSubset`,
        `${at}.tags["b"]: tag value must consist of alphanumeric characters, dots, dashes and underscores`,
      ],
    ],
    ['{ kind: MeshService }', [`${at}: name or labels must be set when kind is MeshService`]],
    [
      '{ kind: MeshService, name: A, labels: { a: b } }',
      [
        `${at}.name: invalid characters: must consist of lower case alphanumeric characters, '-', '.' and '_'.`,
        `${at}.labels: either labels or name and namespace must be specified`,
      ],
    ],
    ['{ kind: MeshServiceSubset }', [`${at}.name: must be set when kind is MeshServiceSubset`]],
  ])('a permission from %s', (ref, lines) => expect(mtp(from(ref), '2.14')).toEqual(lines));

  it('older words for the same', () => {
    expect(mtp(from('{ kind: MeshServiceSubset }'), '2.13')).toEqual([
      `${at}.name: must be set with kind MeshServiceSubset`,
    ]);
    expect(mtp(from('{ kind: MeshService }'), '2.13')).toEqual([
      `${at}.name: must be set with kind MeshService`,
    ]);
    expect(mtp(from('{ kind: Dataplane }'), '2.12')).toEqual([`${at}.kind: value is not supported`]);
  });

  it('MeshTLS may have from, of the whole mesh', () => {
    expect(older('from: [{ targetRef: { kind: Mesh }, default: { mode: Permissive } }]')).toEqual([]);
    expect(older('from: [{ targetRef: { kind: MeshSubset }, default: { mode: x } }]')).toEqual([
      `${at}.kind: value 'MeshSubset' is not supported`,
      'spec.from[0].default.mode: "mode" must be one of ["Strict", "Permissive"]',
    ]);
    expect(
      older(
        '{ targetRef: { kind: MeshSubset }, from: [{ targetRef: { kind: Mesh }, default: { tlsCiphers: [x] } }] }',
      ),
    ).toEqual([
      'spec.from[0].default.tlsCiphers: tlsCiphers can only be defined with top level targetRef kind: Mesh',
    ]);
    expect(tls('from: [{ targetRef: { kind: x } }]')).toEqual([]);
  });

  it('2.12 reads the trust domain where the path belongs, and wants a provider', () => {
    const fault = `couldn't parse template: template: :1: unclosed action`;
    const provider = 'provider: { type: Spire, spire: {} }';
    expect(mid(`{ spiffeID: { trustDomain: "{{", path: /a }, ${provider} }`, '2.12')).toEqual([
      `spec.spiffeID.trustDomain: ${fault}`,
      `spec.spiffeID.path: ${fault}`,
    ]);
    expect(mid(`{ spiffeID: { path: "{{" }, ${provider} }`, '2.12')).toEqual([]);
    expect(mid('{}', '2.12')).toEqual(['spec.provider.type: "" must be one of ["Bundled", "Spire"]']);
    expect(mid('{}', '2.13')).toEqual([]);
  });
});

describe('whatever stands in a spec', () => {
  it.each(['[]', 'null', '1', '{ provider: 1, rules: {}, caBundles: x, spiffeID: [] }', 'rules: [1, null]'])(
    'is judged and breaks nothing: %s',
    (yaml) => {
      for (const judge of [mid, trust, mtp, tls]) expect(Array.isArray(judge(yaml))).toBe(true);
    },
  );
});
