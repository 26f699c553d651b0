/** Listeners, clusters and secrets, as resources of their own or as entries of Envoy's dumps. */
import type { Cursor } from './cursor.js';
import type { ContextOwner, EnvoySecret, TlsContext } from './dump.js';
import { isSecret, readSecret } from './secret.js';
import { readTlsContext } from './tls-context.js';

/** What reading a dump gathers. */
export class Gathered {
  readonly secrets: EnvoySecret[] = [];
  readonly contexts: TlsContext[] = [];
  /** Listeners and clusters by `kind name`, so that the bootstrap configuration does not repeat what a dump has. */
  readonly owners = new Set<string>();
}

export type ResourceKind = 'listener' | 'cluster' | 'secret';

/** By the type of the resource, or where it has none by the members that only one kind has. */
export function kindOfResource(resource: Cursor, typeUrl?: string): ResourceKind | undefined {
  const type = typeUrl ?? resource.text('@type');
  if (type !== undefined) return kindOfType(type);
  if (resource.text('name') === undefined) return undefined;
  if (isSecret(resource)) return 'secret';
  if (resource.has('filter_chains')) return 'listener';
  const isCluster = ['load_assignment', 'eds_cluster_config', 'transport_socket'].some((name) =>
    resource.has(name),
  );
  return isCluster ? 'cluster' : undefined;
}

/** `type.googleapis.com/envoy.config.listener.v3.Listener`, or `envoy.api.v2.…` of old. */
function kindOfType(type: string): ResourceKind | undefined {
  if (!/^type\.googleapis\.com\/envoy\./.test(type)) return undefined;
  if (type.endsWith('.Secret')) return 'secret';
  if (type.endsWith('.Listener')) return 'listener';
  return type.endsWith('.Cluster') ? 'cluster' : undefined;
}

export function addResource(
  gathered: Gathered,
  kind: ResourceKind,
  resource: Cursor,
  { name, warming = false }: { readonly name?: string | undefined; readonly warming?: boolean } = {},
): void {
  if (kind === 'secret') gathered.secrets.push(readSecret(resource, name));
  else if (kind === 'listener') addListener(gathered, resource, name, warming);
  else addCluster(gathered, resource, name, warming);
}

function addListener(
  { contexts, owners }: Gathered,
  listener: Cursor,
  given: string | undefined,
  warming: boolean,
): void {
  const name = listener.text('name') ?? given ?? '';
  owners.add(`listener ${name}`);
  const chains = listener
    .objects('filter_chains')
    .map((chain, index) => readChain(chain, `filter chain ${index}`));
  const fallback = listener.object('default_filter_chain');
  if (fallback !== undefined) chains.push(readChain(fallback, 'default filter chain'));
  const direction = directionOf(listener);
  const owner: ContextOwner = {
    kind: 'listener',
    name,
    ...(direction === undefined ? {} : { direction }),
    warming,
    takesPlaintext: chains.some((chain) => chain.plaintext),
  };
  for (const { socket, part } of chains) {
    const context = socket && readTlsContext(socket, chains.length > 1 ? { ...owner, part } : owner);
    if (context !== undefined) contexts.push(context);
  }
}

interface FilterChain {
  readonly part: string;
  readonly socket?: Cursor;
  readonly plaintext: boolean;
}

function readChain(chain: Cursor, place: string): FilterChain {
  const part = chain.text('name') ?? place;
  const socket = chain.object('transport_socket');
  if (socket === undefined) return { part, plaintext: !chain.has('transport_socket') };
  return { part, socket, plaintext: socket.text('name') === 'envoy.transport_sockets.raw_buffer' };
}

/** Kuma before unified naming, and Istio's virtual listeners, tell the direction by the name alone. */
function directionOf(listener: Cursor): ContextOwner['direction'] {
  switch (listener.enumeration('traffic_direction')) {
    case 'INBOUND':
    case 1:
      return 'inbound';
    case 'OUTBOUND':
    case 2:
      return 'outbound';
    default:
      return /^inbound:/.test(listener.text('name') ?? '') ? 'inbound' : undefined;
  }
}

function addCluster(
  { contexts, owners }: Gathered,
  cluster: Cursor,
  given: string | undefined,
  warming: boolean,
): void {
  const name = cluster.text('name') ?? given ?? '';
  owners.add(`cluster ${name}`);
  const owner: ContextOwner = { kind: 'cluster', name, warming, takesPlaintext: false };
  const add = (socket: Cursor | undefined, part?: string) => {
    if (socket === undefined) return;
    const context = readTlsContext(socket, part === undefined ? owner : { ...owner, part });
    if (context !== undefined) contexts.push(context);
  };
  add(cluster.object('transport_socket'));
  for (const [index, match] of cluster.objects('transport_socket_matches').entries())
    add(match.object('transport_socket'), match.text('name') ?? `transport socket match ${index}`);
}
