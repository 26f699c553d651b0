import { isAtLeast } from '../../../kuma/index.js';
import { defineRule } from '../../rule.js';
import { IDENTITY_SELECTION } from './sources.js';

export const kumaIdentityEnvironment = defineRule({
  id: 'kuma-identity-environment',
  standard: 'kuma',
  title: 'The path fits where the proxies run',
  severity: 'warning',
  requirement: 'derived',
  citation: IDENTITY_SELECTION,
  appliesTo: ['mesh-identity'],
  rationale:
    'On Universal there is neither namespace nor service account, so that the path of Kubernetes renders to /ns//sa/, which is no SPIFFE ID. 2.12 knows no path for Universal at all, and no SPIRE there.',
  fix: 'Use /workload/{{ .Workload }} on Universal, and give every Dataplane the label kuma.io/workload',
  good: 'path: /workload/{{ .Workload }}',
  bad: 'path: /ns/{{ .Namespace }}/sa/{{ .ServiceAccount }}',
  check: (subject) => {
    const { resource, controlPlane, version } = subject;
    // A global control plane renders nothing: its zones may run anywhere.
    if (controlPlane.role === 'global') return undefined;
    if ((controlPlane.environment ?? resource.environment) !== 'universal') return undefined;
    const type = subject.text(['spec', 'provider', 'type']);
    if (!isAtLeast(version, '2.13') && type === 'Spire')
      return subject.breach(['spec', 'provider', 'type'], 'Kuma 2.12 has SPIRE on Kubernetes alone', {
        severity: 'error',
      });
    const path = subject.text(PATH);
    if (path === undefined) {
      if (isAtLeast(version, '2.13')) return undefined;
      const message =
        'Kuma 2.12 takes the path of Kubernetes here, and proxies on Universal have no namespace';
      return subject.breach(PATH, message, { severity: 'error' });
    }
    const used = ['Namespace', 'ServiceAccount'].filter((name) => new RegExp(`\\.${name}\\b`).test(path));
    if (used.length === 0) return undefined;
    return subject.breach(PATH, `proxies on Universal have no .${used.join(' and no .')}`, { value: path });
  },
});

const PATH = ['spec', 'spiffeID', 'path'];
