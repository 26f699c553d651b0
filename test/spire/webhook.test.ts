/** What SPIRE's controller manager says of its resources: restated from its tests, and as Go's libraries answered. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { asResource, type Resource } from '../../src/kuma/index.js';
import { spireViolation } from '../../src/spire/index.js';

/** `field: message`, or nothing. */
const said = (kind: string, spec: object): string | undefined => {
  const resource = asResource({
    apiVersion: 'spire.spiffe.io/v1alpha1',
    kind,
    metadata: { name: 'a' },
    spec,
  });
  const found = spireViolation(resource as Resource);
  return found === undefined ? undefined : `${found.field}: ${found.message}`;
};

describe('ClusterSPIFFEID', () => {
  const of = (yaml: string) =>
    said('ClusterSPIFFEID', { spiffeIDTemplate: 'spiffe://{{ .TrustDomain }}/a', ...parse(yaml) });
  const FORM =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

  it.each<[string, string | undefined]>([
    ['{}', undefined],
    ['spiffeIDTemplate: ""', 'spec.spiffeIDTemplate: empty SPIFFEID template'],
    [
      'spiffeIDTemplate: "{{ .A "',
      'spec.spiffeIDTemplate: invalid SPIFFEID template: template: spiffeIDTemplate:1: unclosed action',
    ],
    // What Kuma adds to templates is not there.
    [
      `spiffeIDTemplate: '{{ label "a" }}'`,
      'spec.spiffeIDTemplate: invalid SPIFFEID template: template: spiffeIDTemplate:1: function "label" not defined',
    ],
    // A field that does not exist shows only when a Pod is there.
    ['spiffeIDTemplate: "{{ .Nothing }}"', undefined],
    ['{ ttl: 1h30m, jwtTtl: -5m }', undefined],
    ['ttl: 1d', 'spec.ttl: time: unknown unit "d" in duration "1d"'],
    ['{ federatesWith: [a.example, "spiffe://b.example/x"] }', undefined],
    [
      'federatesWith: [a.example, B.example]',
      'spec.federatesWith[1]: invalid federatesWith value: trust domain characters are limited to lowercase letters, numbers, dots, dashes, and underscores',
    ],
    ['federatesWith: [""]', 'spec.federatesWith[0]: invalid federatesWith value: trust domain is missing'],
    [
      'dnsNameTemplates: [a, "{{"]',
      'spec.dnsNameTemplates[1]: invalid dnsNameTemplate value: template: dnsNameTemplate:1: unclosed action',
    ],
    [
      'workloadSelectorTemplates: ["{{"]',
      'spec.workloadSelectorTemplates[0]: invalid workloadSelectorTemplates value: template: workloadSelectorTemplate:1: unclosed action',
    ],
    ['podSelector: { matchLabels: { app: "" } }', undefined],
    [
      'podSelector: { matchLabels: { app: a b } }',
      `spec.podSelector: values[0][app]: Invalid value: "a b": ${FORM}`,
    ],
    ['podSelector: { matchExpressions: [{ key: a, operator: Exists }] }', undefined],
    [
      'podSelector: { matchExpressions: [{ key: a, operator: exists }] }',
      'spec.podSelector: "exists" is not a valid label selector operator',
    ],
    [
      'namespaceSelector: { matchExpressions: [{ key: a, operator: In }] }',
      "spec.namespaceSelector: values: Invalid value: null: for 'in', 'notin' operators, values set can't be empty",
    ],
    [
      'podSelector: { matchExpressions: [{ key: a, operator: DoesNotExist, values: [x, z!] }] }',
      `spec.podSelector: [values: Invalid value: ["x","z!"]: values set must be empty for exists and does not exist, values[1][a]: Invalid value: "z!": ${FORM}]`,
    ],
  ])('%s', (yaml, line) => expect(of(yaml)).toBe(line));

  it('is told the first fault alone, namespaces before Pods', () => {
    const both =
      '{ podSelector: { matchExpressions: [{ operator: x }] }, namespaceSelector: { matchExpressions: [{ operator: z }] } }';
    expect(of(both)).toBe('spec.namespaceSelector: "z" is not a valid label selector operator');
  });
});

describe('ClusterFederatedTrustDomain', () => {
  const of = (fields: object) =>
    said('ClusterFederatedTrustDomain', {
      trustDomain: 'a.example',
      bundleEndpointURL: 'https://a.example:8443',
      bundleEndpointProfile: { type: 'https_web' },
      ...fields,
    });
  const CHARACTERS =
    'trust domain characters are limited to lowercase letters, numbers, dots, dashes, and underscores';

  it.each<[object, string | undefined]>([
    [{}, undefined],
    // The schema's pattern has no anchors, so that it is here that this is refused.
    [{ trustDomain: 'Foo' }, `spec.trustDomain: invalid trustDomain value: ${CHARACTERS}`],
    [
      { bundleEndpointProfile: { type: 'https_web', endpointSPIFFEID: 'spiffe://a.example/x' } },
      'spec.bundleEndpointProfile.endpointSPIFFEID: invalid bundle endpoint profile endpointSPIFFEID value: not applicable to the "https_web" profile',
    ],
    [
      { bundleEndpointProfile: { type: 'https_spiffe' } },
      'spec.bundleEndpointProfile.endpointSPIFFEID: invalid bundle endpoint profile endpointSPIFFEID value: cannot be empty',
    ],
    [
      { bundleEndpointProfile: { type: 'https_spiffe', endpointSPIFFEID: 'spiffe://a.example/x' } },
      undefined,
    ],
    [
      { bundleEndpointProfile: { type: 'x"' } },
      'spec.bundleEndpointProfile.type: invalid bundle endpoint profile type value "x\\""',
    ],
  ])('%j', (fields, line) => expect(of(fields)).toBe(line));

  it.each<[string, string | undefined]>([
    ['https://domain.test', undefined],
    ['https://domain.test:443', undefined],
    ['HTTPS://domain.test/a?b#c', undefined],
    ['https://[::1]:8443/', undefined],
    ['https://[fe80::1%25en0]/', undefined],
    ['', 'bundle endpoint URL is missing'],
    ['http://domain.test', 'scheme must be https'],
    ['domain.test/x', 'scheme must be https'],
    ['https:///path', 'host must be specified'],
    ['https:domain.test', 'host must be specified'],
    ['https://joe@domain.test', 'cannot contain userinfo'],
    ['https://@domain.test', 'cannot contain userinfo'],
    ['https://exa mple', 'parse "https://exa mple": invalid character " " in host name'],
    ['https://a:b/', 'parse "https://a:b/": invalid port ":b" after host'],
    ['https://a:1:2/', 'parse "https://a:1:2/": invalid port ":1:2" after host'],
    ['https://a/%zz', 'parse "https://a/%zz": invalid URL escape "%zz"'],
    ['https://a/x#%', 'parse "https://a/x#%": invalid URL escape "%"'],
    ['https://a\n', 'parse "https://a\\n": net/url: invalid control character in URL'],
    ['https://[::1', 'parse "https://[::1": missing \']\' in host'],
    [':a', 'parse ":a": missing protocol scheme'],
    ['a b:c', 'parse "a b:c": first path segment in URL cannot contain colon'],
  ])('at %j', (bundleEndpointURL, why) => {
    const line = why && `spec.bundleEndpointURL: invalid bundleEndpointURL value: ${why}`;
    expect(of({ bundleEndpointURL })).toBe(line);
  });

  it.each<[string, string | undefined]>([
    ['', undefined],
    ['{"keys": []}', undefined],
    ['{"keys": [{"use": "x509-svid", "kty": "EC", "x5c": ["MAA="]}, {"use": "other"}]}', undefined],
    ['{}', 'no authorities found'],
    ['{"keys": null}', 'no authorities found'],
    ['-----BEGIN CERTIFICATE-----', 'unable to parse JWKS: it is no JSON'],
    ['[]', 'unable to parse JWKS: it is no JSON object'],
    ['{"keys": [{"use": "x509-svid"}]}', 'expected a single certificate in x509-svid entry 0; got 0'],
    ['{"keys": [{}, {"use": "jwt-svid"}]}', 'error adding authority 1 of JWKS: keyID cannot be empty'],
  ])('with the bundle %s', (trustDomainBundle, why) => {
    const line = why && `spec.trustDomainBundle: invalid trustDomainBundle value: spiffebundle: ${why}`;
    expect(of({ trustDomainBundle })).toBe(line);
  });
});

describe('ClusterStaticEntry', () => {
  const of = (fields: object) =>
    said('ClusterStaticEntry', {
      spiffeID: 'spiffe://a.example/x',
      parentID: 'spiffe://a.example/spire/agent/x509pop/y',
      selectors: ['unix:uid:1'],
      ...fields,
    });

  it.each<[object, string | undefined]>([
    [{}, undefined],
    [{ spiffeID: 'a.example/x' }, 'spec.spiffeID: failed to parse SPIFFEID: scheme is missing or invalid'],
    [{ parentID: '' }, 'spec.parentID: failed to parse ParentID: cannot be empty'],
    [
      { selectors: ['unix:uid:1', 'unix'] },
      'spec.selectors[1]: failed to parse Selectors: expected at least one colon separate the type from the value',
    ],
    [{ selectors: [':x'] }, 'spec.selectors[0]: failed to parse Selectors: type cannot be empty'],
    [{ selectors: ['x:'] }, 'spec.selectors[0]: failed to parse Selectors: value cannot be empty'],
    [
      { federatesWith: ['spiffe://'] },
      'spec.federatesWith[0]: invalid federatesWith value: trust domain is missing',
    ],
    [{ x509SVIDTTL: '1 week' }, 'spec.x509SVIDTTL: time: unknown unit " week" in duration "1 week"'],
  ])('%j', (fields, line) => expect(of(fields)).toBe(line));
});

describe('whatever stands in a spec', () => {
  it.each(['ClusterSPIFFEID', 'ClusterFederatedTrustDomain', 'ClusterStaticEntry'])('of a %s', (kind) => {
    const odd = ['', 1, null, [], {}, [null, 1, ['x']], { matchLabels: 1, matchExpressions: [1, {}] }];
    const fields =
      'spiffeIDTemplate podSelector federatesWith selectors trustDomain bundleEndpointProfile bundleEndpointURL trustDomainBundle'.split(
        ' ',
      );
    for (const value of odd)
      expect(() => said(kind, Object.fromEntries(fields.map((field) => [field, value])))).not.toThrow();
  });

  it('of another kind is no business of SPIRE', () => {
    expect(said('MeshTrust', {})).toBeUndefined();
  });
});
