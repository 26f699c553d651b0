/** What `bundle serve` says when it has begun: where, as whom, and what. */

import { bundleFingerprint, type EndpointProfile } from '../../../../bundle/index.js';
import { hostAndPort } from '../../../../encoding/host-port.js';
import { type BundleEndpoint, HEALTH_PATH } from '../../../../federation/index.js';
import type { SpiffeId } from '../../../../spiffe/index.js';
import { formatFields } from '../../../ui/fields.js';
import type { Report } from '../../../ui/report.js';
import { bundleJson, grouped } from '../authority-view.js';

export interface Listening {
  readonly endpoint: BundleEndpoint;
  /** The host that was asked for. */
  readonly host: string;
  readonly profile: EndpointProfile;
  readonly endpointId: SpiffeId | undefined;
}

export function endpointReport({ endpoint, host, profile, endpointId }: Listening): Report {
  const { port } = endpoint.address;
  const base = `https://${hostAndPort(host, port)}`;
  const bundles = endpoint.bundles.all.map(({ bundle }, index) => ({
    bundle,
    urls: [...(index === 0 ? [`${base}/`] : []), `${base}/${bundle.trustDomain}`],
  }));
  return {
    kind: 'BundleEndpoint',
    data: () => ({
      address: endpoint.address.address,
      port,
      profile,
      ...(endpointId === undefined ? {} : { endpointSpiffeId: endpointId.toString() }),
      healthUrl: `${base}${HEALTH_PATH}`,
      bundles: bundles.map(({ bundle, urls }) => ({ urls, ...bundleJson(bundle) })),
    }),
    text: (paint) => {
      const head = formatFields(
        [
          ['listening on', paint.name(hostAndPort(endpoint.address.address, port))],
          ['profile', profile],
          ['endpoint ID', endpointId?.toString()],
          ['health', `${base}${HEALTH_PATH}`],
        ],
        paint.faint,
      );
      const parts = bundles.map(({ bundle, urls }) =>
        formatFields(
          [
            ['bundle of', paint.name(bundle.trustDomain.name)],
            ['at', urls],
            ['sequence', bundle.sequence?.toString()],
            ['refresh hint', bundle.refreshHint === undefined ? undefined : `${bundle.refreshHint} s`],
            ['fingerprint', grouped(bundleFingerprint(bundle))],
          ],
          paint.faint,
        ),
      );
      return [head, ...parts].join('\n');
    },
  };
}
