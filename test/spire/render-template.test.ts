/** One path, in Kuma's words and in SPIRE's: both must render to the same SPIFFE ID, or the SVID never comes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileTemplate, PATH_VARIABLES } from '../../src/kuma/index.js';
import { spireTemplateOf } from '../../src/spire/index.js';

/** What SPIRE's controller manager makes of the few actions that there are, for this Pod. */
function bySpire(template: string, pod: { namespace: string; account: string; labels: Map<string, string> }) {
  return template.replaceAll(/\{\{ (.*?) \}\}/g, (_, action: string) => {
    const [, label] = /^index \.PodMeta\.Labels "([^"]+)"$/.exec(action) ?? [];
    if (label !== undefined) return pod.labels.get(label) ?? '';
    const values = new Map([
      ['.TrustDomain', 'td.example'],
      ['.PodMeta.Namespace', pod.namespace],
      ['.PodSpec.ServiceAccountName', pod.account],
    ]);
    const value = values.get(action);
    if (value === undefined) throw new Error(`SPIRE has no ${action}`);
    return value;
  });
}

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
const blank = fc.constantFrom('', ' ', '  ', '\t');
const action = fc.tuple(
  blank,
  fc.constantFrom(
    '.Namespace',
    '.ServiceAccount',
    '.TrustDomain',
    'label "team"',
    'label  "app.io/tier"',
    'label "k8s.kuma.io/namespace"',
    'label "k8s.kuma.io/service-account"',
  ),
  blank,
);
const part = fc.oneof(
  name.map((text) => `/${text}`),
  action.map(([before, text, after]) => `/x{{${before}${text}${after}}}`),
);

describe('the template for SPIRE', () => {
  it('renders to the ID that Kuma renders', () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), name, name, name, (parts, ns, sa, team) => {
        const path = parts.join('');
        const ofPod = [
          ['team', team],
          ['app.io/tier', 'gold'],
        ] as const;
        const kuma = compileTemplate(path, PATH_VARIABLES).render(
          { TrustDomain: 'td.example', Namespace: ns, ServiceAccount: sa },
          {
            ...Object.fromEntries(ofPod),
            'k8s.kuma.io/namespace': ns,
            'k8s.kuma.io/service-account': sa,
          },
        );
        const pod = { namespace: ns, account: sa, labels: new Map(ofPod) };
        expect(bySpire(spireTemplateOf(path), pod)).toBe(`spiffe://td.example${kuma}`);
      }),
    );
  });

  it.each([
    ['/{{ .Workload }}', /^SPIRE has no word for/],
    // Kuma takes these from elsewhere than the labels of the Pod.
    ['/{{ label "kuma.io/workload" }}', /^SPIRE has no word for/],
    ['/{{ label "topology.kubernetes.io/zone" }}', /^SPIRE has no word for/],
    // What trims the text around it would not trim it any more.
    ['/ns {{- .Namespace }}', /^SPIRE has no word for/],
    ['/{{ .Namespace -}} /x', /^SPIRE has no word for/],
    ['/{{ label "a}}b" }}', /^SPIRE has no word for/],
    ['/{{ "team" | label }}', /^SPIRE has no word for/],
    ['ns/{{ .Namespace }}', /does not begin with a slash/],
    ['/{{ .Namespace', /^template .* cannot be read/],
    ['/{{ .Namspace }}', /did you mean "\.Namespace"/],
  ])('is refused for %s', (path, message) => {
    expect(() => spireTemplateOf(path)).toThrow(
      expect.objectContaining({ code: 'E_TEMPLATE', message: expect.stringMatching(message) }),
    );
  });
});
