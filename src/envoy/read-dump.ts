/** Recognises what Envoy, Kuma, istioctl and SPIRE print of an Envoy's configuration, and reads what it says about TLS. */
import { isJsonObject } from '../encoding/json-value.js';
import { isCertsListing, readCertsListing } from './certs-listing.js';
import { addDump, addStaticResources, dumpType, dumpTypeByMembers } from './config-dump.js';
import { Cursor, Notes } from './cursor.js';
import type { EnvoyDump } from './dump.js';
import { addResource, Gathered, kindOfResource } from './resources.js';

/** What one way of reading found; undefined when the document is not of its form. */
type Reading = Partial<Pick<EnvoyDump, 'node' | 'listsSecrets' | 'described'>> & { readonly format: string };

/**
 * Reads a parsed JSON or YAML document: `/config_dump` whole or in part, with either way of writing names;
 * `kumactl inspect dataplane --type=config-dump|config`; `istioctl proxy-config` in JSON; xDS resources one by one, in
 * lists and in discovery responses; a bootstrap file; `/certs`. Undefined when it is none of them. Never throws.
 */
export function readEnvoyDump(value: unknown): EnvoyDump | undefined {
  const notes = new Notes();
  const gathered = new Gathered();
  const reading = isJsonObject(value)
    ? readDocument(new Cursor(value, notes), gathered)
    : Array.isArray(value)
      ? readResources(arrayEntries(value, notes), gathered)
      : undefined;
  if (reading === undefined) return undefined;
  const { secrets, contexts } = gathered;
  return { listsSecrets: false, described: [], ...reading, secrets, contexts, notes: notes.list() };
}

function readDocument(document: Cursor, gathered: Gathered): Reading | undefined {
  for (const read of READERS) {
    const reading = read(document, gathered);
    if (reading !== undefined) return reading;
  }
  return undefined;
}

const arrayEntries = (array: readonly unknown[], notes: Notes): Cursor[] =>
  array.flatMap((entry, index) =>
    isJsonObject(entry) ? [new Cursor(entry, notes, undefined, `[${index}]`)] : [],
  );

const READERS = [
  readConfigDump,
  readDumpPart,
  readComputedConfig,
  readResourceList,
  readBootstrap,
  readOneResource,
  readListing,
] as const;

/** `{"configs": [...]}`. */
function readConfigDump(document: Cursor, gathered: Gathered): Reading | undefined {
  if (!Array.isArray(document.value['configs'])) return undefined;
  const parts = document.objects('configs').flatMap((part): Part[] => {
    const type = dumpType(part);
    return type === undefined ? [] : [{ part, type }];
  });
  return parts.length === 0 ? undefined : { format: 'Envoy config dump', ...readParts(parts, gathered) };
}

interface Part {
  readonly part: Cursor;
  readonly type: string;
}

/** The bootstrap configuration comes last, since the other parts repeat what is in it. */
function readParts(parts: readonly Part[], gathered: Gathered): Omit<Reading, 'format'> {
  let node: string | undefined;
  for (const { part, type } of parts) addDump(gathered, part, type);
  for (const { part, type } of parts) {
    const bootstrap = type === 'BootstrapConfigDump' ? part.object('bootstrap') : undefined;
    if (bootstrap === undefined) continue;
    addStaticResources(gathered, bootstrap);
    node ??= nodeOf(bootstrap);
  }
  const listsSecrets = parts.some(({ type }) => type === 'SecretsConfigDump');
  return { listsSecrets, ...(node === undefined ? {} : { node }) };
}

const nodeOf = (bootstrap: Cursor): string | undefined => bootstrap.object('node')?.text('id');

/** One entry of `configs` by itself, with its type or, as istioctl prints it, without. */
function readDumpPart(document: Cursor, gathered: Gathered): Reading | undefined {
  const type = dumpType(document) ?? dumpTypeByMembers(document);
  if (type === undefined) return undefined;
  return { format: `Envoy config dump (${type})`, ...readParts([{ part: document, type }], gathered) };
}

/** `kumactl inspect dataplane --type=config`: computed, not taken from a proxy; the certificate is never in it. */
function readComputedConfig(document: Cursor, gathered: Gathered): Reading | undefined {
  const types = isJsonObject(document.value['xds']) ? (document.object('xds')?.entries() ?? []) : [];
  const format = 'Envoy configuration computed by Kuma';
  if (!types.some(([type]) => type.startsWith(ENVOY_TYPE))) return undefined;
  for (const [type, resources] of types) {
    for (const [name, resource] of resources.entries()) {
      const kind = kindOfResource(resource, type);
      if (kind !== undefined) addResource(gathered, kind, resource, { name });
    }
  }
  return { format };
}

/** A discovery response, or Kuma's `resources: [{name, resource}]`. */
function readResourceList(document: Cursor, gathered: Gathered): Reading | undefined {
  if (!document.hasList('resources')) return undefined;
  const isResponse = document.text('type_url')?.startsWith(ENVOY_TYPE) === true;
  const reading = readResources(document.objects('resources'), gathered);
  return reading ?? (isResponse ? { format: RESOURCES } : undefined);
}

const RESOURCES = 'Envoy resources';
const ENVOY_TYPE = 'type.googleapis.com/envoy.';

/** Recognised when one of them is of Envoy's. */
function readResources(entries: readonly Cursor[], gathered: Gathered): Reading | undefined {
  let recognised = false;
  for (const entry of entries) {
    const resource = entry.object('resource') ?? entry;
    const kind = kindOfResource(resource);
    if (kind !== undefined) addResource(gathered, kind, resource, { name: entry.text('name') });
    recognised ||= kind !== undefined || resource.text('@type')?.startsWith(ENVOY_TYPE) === true;
  }
  return recognised ? { format: RESOURCES } : undefined;
}

function readBootstrap(document: Cursor, gathered: Gathered): Reading | undefined {
  if (document.object('static_resources') === undefined) return undefined;
  addStaticResources(gathered, document);
  const node = nodeOf(document);
  return { format: 'Envoy bootstrap configuration', ...(node === undefined ? {} : { node }) };
}

function readOneResource(document: Cursor, gathered: Gathered): Reading | undefined {
  const kind = kindOfResource(document);
  if (kind === undefined) return undefined;
  addResource(gathered, kind, document);
  return { format: `Envoy ${kind}` };
}

function readListing(document: Cursor): Reading | undefined {
  if (!isCertsListing(document)) return undefined;
  return { format: 'Envoy /certs', described: readCertsListing(document) };
}
