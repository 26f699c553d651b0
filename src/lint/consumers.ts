/** The programs whose profiles can be asked for: what each is, and which version of it was read. */
import type { Consumer } from './rule.js';

export interface ConsumerInfo {
  readonly title: string;
  /** What it is, and what of it the profile holds: a sentence. */
  readonly line: string;
  /** The version whose source was read. */
  readonly version: string;
}

export const CONSUMER_INFO: Readonly<Record<Consumer, ConsumerInfo>> = {
  'go-spiffe': {
    title: 'go-spiffe',
    line: "SPIFFE's library for Go, which most workloads in Go validate SVIDs, tokens and bundles with.",
    version: 'v2.8.1 (e9973f6)',
  },
  spire: {
    title: 'SPIRE',
    line: "SPIFFE's own issuer, whose server checks what it and its upstream authorities sign and whose poller reads foreign bundles.",
    version: 'main of 2026-08-22 (ef8527e)',
  },
  kuma: {
    title: 'Kuma',
    line: 'Its control plane, which checks the CA of a MeshIdentity and takes bundles as MeshTrust; its proxies are Envoy, which has a profile of its own.',
    version: 'master of 2026-08-21 (348b652)',
  },
  istio: {
    title: 'Istio',
    line: 'istiod, which verifies peers in Go and fetches the bundles of other trust domains; its proxies are Envoy, which has a profile of its own.',
    version: '86c9f01',
  },
  envoy: {
    title: 'Envoy',
    line: 'The proxy below Kuma and Istio, with its SPIFFE validator, which takes one PEM bundle for each trust domain.',
    version: '1.40.0',
  },
};
