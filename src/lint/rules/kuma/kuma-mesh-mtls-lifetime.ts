import { isAtLeast } from '../../../kuma/index.js';
import { defineRule } from '../../rule.js';
import { BUILTIN_CA } from './sources.js';
import { textAt } from './values.js';

export const kumaMeshMtlsLifetime = defineRule({
  id: 'kuma-mesh-mtls-lifetime',
  standard: 'kuma',
  title: 'How long the certificates of mtls live is written down',
  severity: 'info',
  requirement: 'advice',
  citation: BUILTIN_CA,
  appliesTo: ['mesh'],
  rationale:
    'Without dpCert.rotation.expiration the certificates of proxies live 24 hours. One page of the documentation says 30 days, which is outdated: a proxy that is cut off from the control plane fails after a day.',
  fix: 'Write dpCert.rotation.expiration, such as 1d; it takes days, other than the expiry of a MeshIdentity',
  good: 'dpCert:\n  rotation:\n    expiration: 1d',
  bad: 'backends:\n  - name: ca-1\n    type: builtin',
  check: (subject) => {
    if (isAtLeast(subject.version, '3.0')) return undefined;
    const path = [...subject.resource.bodyPath, 'mtls', 'backends'];
    return subject
      .list(path)
      .flatMap((backend, i) =>
        textAt(backend, 'dpCert', 'rotation', 'expiration') === undefined
          ? [
              subject.breach(
                [...path, i],
                'certificates of this backend live 24 hours, and not 30 days as one page says',
              ),
            ]
          : [],
      );
  },
});
