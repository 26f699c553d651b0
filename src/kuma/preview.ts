/** Which MeshIdentity wins for a proxy, and the SPIFFE ID that it gives, before a control plane does it. */
import { quoted } from '../encoding/printable.js';
import type { Dataplane } from './dataplane.js';
import { kriOf } from './kri.js';
import { candidatesFor, isAmbiguous, ranked, whyFirst } from './preview/candidates.js';
import { hazards } from './preview/hazards.js';
import { providerOf, statusOf } from './preview/provider.js';
import { renderSpiffeId, renderTrustDomain } from './preview/spiffe-id.js';
import type { IdentityPreview, NoIdentity, PreviewOptions } from './preview/types.js';
import { type Environment, type Resource, WORKLOAD_LABEL, ZONE_LABEL } from './resource.js';
import { needsWorkload, pathTemplateOf } from './selection.js';
import { nameInZone } from './synced-name.js';
import { isAtLeast, type KumaVersion } from './version.js';

export type { IdentityPreview } from './preview/types.js';

/** One for each Dataplane, in their order. */
export function previewIdentities(
  dataplanes: readonly Dataplane[],
  identities: readonly Resource[],
  options: PreviewOptions,
): IdentityPreview[] {
  const inOrder = ranked(identities);
  return dataplanes.map((dataplane) => preview(dataplane, inOrder, options));
}

/** What is known of the control plane that serves a proxy. */
interface Server {
  readonly version: KumaVersion;
  readonly environment: Environment;
  readonly zone: string | undefined;
}

function preview(
  dataplane: Dataplane,
  identities: readonly Resource[],
  { version, environment, zone }: PreviewOptions,
): IdentityPreview {
  const server: Server = {
    version,
    environment: environment ?? dataplane.resource.environment,
    // A proxy is served in its own zone.
    zone: dataplane.zone || zone,
  };
  const inMesh = identities.filter(({ mesh }) => mesh === dataplane.resource.mesh);
  const candidates = candidatesFor(dataplane, inMesh, version);
  const [winner, second] = candidates.filter(({ selects }) => selects).map(({ identity }) => identity);
  const given =
    winner === undefined
      ? nobody(dataplane, identities, inMesh)
      : identityOf(winner, second, dataplane, server);
  const own = given.ok ? given.spiffeId : undefined;
  const published = publishedFor(
    candidates.flatMap((one) => (one.selects ? [one.identity] : [])),
    dataplane,
    server,
  );
  const none = { spiffeId: undefined, trustDomain: undefined, secretName: undefined, kumaError: undefined };
  return {
    ...none,
    ...given,
    outcome: given.ok ? 'identity' : given.outcome,
    dataplane,
    candidates,
    winner,
    warnings: given.ok && winner !== undefined ? hazards(winner, given, published) : [],
    alsoPublished: published.filter((id) => id !== own),
  };
}

interface Given {
  readonly ok: true;
  readonly spiffeId: string;
  readonly trustDomain: string;
  readonly secretName: string | undefined;
  readonly reason: string;
}

function nobody(
  { resource }: Dataplane,
  identities: readonly Resource[],
  inMesh: readonly Resource[],
): NoIdentity {
  const others = [...new Set(identities.map(({ mesh }) => quoted(mesh, 80)))];
  const elsewhere = others.length === 0 ? '' : `, only in ${others.slice(0, 5).join(', ')}`;
  const reason =
    inMesh.length === 0
      ? `there is no MeshIdentity in its mesh ${quoted(resource.mesh, 80)}${elsewhere}`
      : 'no MeshIdentity selects it';
  return { ok: false, outcome: 'none', reason };
}

function identityOf(
  winner: Resource,
  second: Resource | undefined,
  dataplane: Dataplane,
  server: Server,
): Given | NoIdentity {
  if (isAmbiguous(winner, second))
    return { ok: false, outcome: 'undecided', reason: 'it is there twice, and not the same' };
  const reason = lossOf(winner, dataplane, server);
  if (reason !== undefined) return { ok: false, outcome: 'none', reason };
  const zone = winner.labels[ZONE_LABEL] || server.zone;
  const trustDomain = renderTrustDomain(winner, { mesh: winner.mesh, labels: winner.labels, zone });
  if (!trustDomain.ok) return trustDomain;
  const id = renderSpiffeId(winner, trustDomain.text, dataplane, server);
  if (!id.ok) return id;
  return {
    ok: true,
    spiffeId: id.text,
    trustDomain: trustDomain.text,
    secretName: secretNameOf(winner, id.text, server),
    reason: whyFirst(winner, second),
  };
}

/** Why the proxies of a winner get no identity from it, whatever its templates say. */
function lossOf(winner: Resource, { labels }: Dataplane, server: Server): string | undefined {
  const { version, environment } = server;
  // On Kubernetes the control plane makes Dataplanes itself, and refuses none.
  const asksWorkload =
    isAtLeast(version, '2.13') && environment === 'universal' && needsWorkload(winner, environment);
  if (asksWorkload && labels[WORKLOAD_LABEL] === undefined) {
    const path = pathTemplateOf(winner, environment);
    return `missing required label 'kuma.io/workload' - dataplane is selected by MeshIdentity '${nameInZone(winner)}' with path template '${path}'`;
  }
  const provider = providerOf(winner);
  if (provider === undefined) {
    const instead = isAtLeast(version, '3.0') ? 'speaks plaintext' : 'falls back to mtls, if there is any';
    return `it has no provider and takes the identity away from the proxy, which ${instead}`;
  }
  if (provider === 'Spire' && environment === 'universal' && !isAtLeast(version, '2.13'))
    return 'its provider is Spire, which Kuma 2.12 has on Kubernetes alone';
  const status = statusOf(winner);
  return status.state === 'ready' ? undefined : `it is not ready: ${status.why}`;
}

function secretNameOf(winner: Resource, spiffeId: string, { zone }: Server): string | undefined {
  const provider = providerOf(winner);
  if (provider === 'Extension') return undefined;
  return provider === 'Spire' ? spiffeId : kriOf('mid', winner, zone);
}

/** The IDs in MeshService: of all that select the proxy and may be ready, with what the Dataplane says of mesh, labels and zone. */
function publishedFor(identities: readonly Resource[], dataplane: Dataplane, server: Server): string[] {
  const { labels, resource } = dataplane;
  const data = { mesh: resource.mesh, labels, zone: server.zone };
  // Up to 2.12 the winner alone.
  const all = isAtLeast(server.version, '2.13') ? identities : identities.slice(0, 1);
  const ids = all.flatMap((identity) => {
    if (statusOf(identity).state === 'failed') return [];
    const trustDomain = renderTrustDomain(identity, data);
    const id = trustDomain.ok ? renderSpiffeId(identity, trustDomain.text, dataplane, server) : trustDomain;
    return id.ok ? [id.text] : [];
  });
  return [...new Set(ids)].sort();
}
