/** The parts of Envoy's `/config_dump` (`envoy.admin.v3.*ConfigDump`), picked by their type: their order varies. */
import type { Cursor } from './cursor.js';
import type { EnvoySecret, SecretState } from './dump.js';
import { addResource, type Gathered, type ResourceKind } from './resources.js';
import { readSecretEntry } from './secret.js';

/**
 * `SecretsConfigDump` of `type.googleapis.com/envoy.admin.v3.SecretsConfigDump`, or `SecretsConfigDump.StaticSecret` of
 * an entry by itself, as `/config_dump?resource=static_secrets` lists them.
 */
export function dumpType(part: Cursor): string | undefined {
  return /^type\.googleapis\.com\/envoy\.admin\.v\d\w*\.(\w+Dump(?:\.\w+)?)$/.exec(
    part.text('@type') ?? '',
  )?.[1];
}

const SECRET_LISTS: readonly (readonly [name: string, state: SecretState])[] = [
  ['static_secrets', 'static'],
  ['dynamic_active_secrets', 'active'],
  ['dynamic_warming_secrets', 'warming'],
];

const DUMPS: Readonly<Record<string, readonly string[]>> = {
  SecretsConfigDump: SECRET_LISTS.map(([name]) => name),
  ListenersConfigDump: ['static_listeners', 'dynamic_listeners'],
  ClustersConfigDump: ['static_clusters', 'dynamic_active_clusters', 'dynamic_warming_clusters'],
};

/** The dump that an object without a type is by its lists, as istioctl prints them. */
export function dumpTypeByMembers(part: Cursor): string | undefined {
  return Object.keys(DUMPS).find((type) => DUMPS[type]?.some((name) => part.hasList(name)));
}

/** Reads one part. Those that say nothing about TLS are passed over. */
export function addDump(gathered: Gathered, part: Cursor, type: string): void {
  switch (type) {
    case 'SecretsConfigDump':
      for (const [name, state] of SECRET_LISTS)
        for (const entry of part.objects(name)) gathered.secrets.push(readSecretEntry(entry, state));
      return;
    case 'ListenersConfigDump':
      for (const entry of part.objects('static_listeners')) addEntry(gathered, 'listener', entry);
      for (const entry of part.objects('dynamic_listeners')) addDynamicListener(gathered, entry);
      return;
    case 'ClustersConfigDump':
      for (const entry of part.objects('static_clusters')) addEntry(gathered, 'cluster', entry);
      for (const entry of part.objects('dynamic_active_clusters')) addEntry(gathered, 'cluster', entry);
      for (const entry of part.objects('dynamic_warming_clusters'))
        addEntry(gathered, 'cluster', entry, true);
      return;
    case 'SecretsConfigDump.StaticSecret':
      gathered.secrets.push(readSecretEntry(part, 'static'));
      return;
    case 'SecretsConfigDump.DynamicSecret':
      gathered.secrets.push(readDynamicSecret(part));
      return;
    case 'ListenersConfigDump.StaticListener':
      addEntry(gathered, 'listener', part);
      return;
    case 'ListenersConfigDump.DynamicListener':
      addDynamicListener(gathered, part);
      return;
    case 'ClustersConfigDump.StaticCluster':
    case 'ClustersConfigDump.DynamicCluster':
      addEntry(gathered, 'cluster', part);
  }
}

/** Away from its list nothing tells whether it waits, but that it has no content. */
function readDynamicSecret(entry: Cursor): EnvoySecret {
  const secret = readSecretEntry(entry, 'active');
  return secret.content.kind === 'empty' ? { ...secret, state: 'warming' } : secret;
}

function addEntry(gathered: Gathered, kind: ResourceKind, entry: Cursor, warming = false): void {
  const resource = entry.object(kind);
  if (resource !== undefined) addResource(gathered, kind, resource, { name: entry.text('name'), warming });
}

/** Active, and beside it one that waits for its secrets. What drains is on its way out and tells nothing. */
function addDynamicListener(gathered: Gathered, entry: Cursor): void {
  const name = entry.text('name');
  const error = entry.object('error_state')?.text('details');
  if (error !== undefined) entry.notes.add(`Envoy refused an update of listener ${name ?? ''}: ${error}`);
  for (const [state, warming] of [
    ['active_state', false],
    ['warming_state', true],
  ] as const) {
    const listener = entry.object(state)?.object('listener');
    if (listener !== undefined) addResource(gathered, 'listener', listener, { name, warming });
  }
}

/** `static_resources` of a bootstrap configuration, but for what a dump has said already. */
export function addStaticResources(gathered: Gathered, bootstrap: Cursor): void {
  const resources = bootstrap.object('static_resources');
  if (resources === undefined) return;
  const known = new Set(gathered.secrets.map(({ name }) => name));
  for (const secret of resources.objects('secrets'))
    if (!known.has(secret.text('name') ?? '')) addResource(gathered, 'secret', secret);
  for (const kind of ['listener', 'cluster'] as const) {
    for (const resource of resources.objects(`${kind}s`))
      if (!gathered.owners.has(`${kind} ${resource.text('name') ?? ''}`))
        addResource(gathered, kind, resource);
  }
}
