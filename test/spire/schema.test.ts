/** The schemas of SPIRE's resources (test/kuma/model/crds.test.ts holds them against the CRDs). */
import { describe, expect, it } from 'vitest';
import { asResource, type Resource } from '../../src/kuma/index.js';
import { spireSchemaViolations, spireUnknownFields } from '../../src/spire/index.js';

const resource = (kind: string, spec: unknown) =>
  asResource({ apiVersion: 'spire.spiffe.io/v1alpha1', kind, metadata: { name: 'a' }, spec }) as Resource;
const lines = (kind: string, spec: unknown) =>
  spireSchemaViolations(resource(kind, spec)).map(({ field, message }) => `${field}: ${message}`);

describe('a resource of SPIRE', () => {
  it('is refused in the words of the API server', () => {
    expect(lines('ClusterSPIFFEID', {})).toEqual(['spec.spiffeIDTemplate: Required value']);
    expect(lines('ClusterSPIFFEID', undefined)).toEqual([
      'spec: Invalid value: "null": spec in body must be of type object: "null"',
    ]);
    expect(
      lines('ClusterFederatedTrustDomain', {
        trustDomain: '',
        bundleEndpointURL: 'x',
        bundleEndpointProfile: { type: 'web' },
      }),
    ).toEqual([
      'spec.bundleEndpointProfile.type: Unsupported value: "web": supported values: "https_spiffe", "https_web"',
      `spec.trustDomain: Invalid value: "": spec.trustDomain in body should match '[a-z0-9._-]{1,255}'`,
    ]);
    expect(lines('ClusterStaticEntry', { spiffeID: 'x', parentID: 'x', selectors: 'x' })).toEqual([
      'spec.selectors: Invalid value: "string": spec.selectors in body must be of type array: "string"',
    ]);
  });

  it('may have upper case in its trust domain, since the pattern has no anchors', () => {
    const spec = { trustDomain: 'Foo', bundleEndpointURL: 'x', bundleEndpointProfile: { type: 'https_web' } };
    expect(lines('ClusterFederatedTrustDomain', spec)).toEqual([]);
  });

  it('loses the fields that its schema does not know', () => {
    const found = spireUnknownFields(
      resource('ClusterSPIFFEID', { spiffeIdTemplate: 'x', podSelector: { matchLabel: {} } }),
    );
    expect(found.map(({ field, nearest }) => [field, nearest])).toEqual([
      ['spec.spiffeIdTemplate', 'spiffeIDTemplate'],
      ['spec.podSelector.matchLabel', 'matchLabels'],
    ]);
  });
});
