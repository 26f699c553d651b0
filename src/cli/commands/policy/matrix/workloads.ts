/** Who is asked about: SPIFFE IDs from lists, from SVIDs and dumps, and those that MeshIdentities give to Dataplanes. */
import { MeshctlError } from '../../../../errors.js';
import { type Dataplane, previewIdentities, type Resource } from '../../../../kuma/index.js';
import { certificateRole, readIdentityList, type Source } from '../../../../sources/index.js';
import type { Context } from '../../../context.js';
import { readNamedSources } from '../../source-options.js';
import type { PolicyFlags } from '../policy-options.js';
import { readResources, titleOf } from '../read-resources.js';

export interface WorkloadFlags extends PolicyFlags {
  readonly ids: readonly string[];
  readonly svids: readonly string[];
  readonly meshIdentity: readonly string[];
}

/** Each once, in the order in which they were found. */
export async function readWorkloads(
  context: Context,
  dataplanes: readonly Dataplane[],
  flags: WorkloadFlags,
): Promise<string[]> {
  const ids = new Set<string>();
  for (const name of flags.ids) for await (const id of listed(context, name)) ids.add(id);
  for (const id of await presented(context, flags.svids)) ids.add(id);
  for (const id of await given(context, dataplanes, flags)) ids.add(id);
  if (ids.size > 0) return [...ids];
  throw new MeshctlError('E_USAGE', {
    what: 'there are no workloads to ask about',
    fix: 'Give SPIFFE IDs with --ids, SVIDs or Envoy dumps with --svids, or Dataplanes with --dataplane and what names them with --mesh-identity',
  });
}

async function* listed(context: Context, name: string): AsyncGenerator<string> {
  const source = name === '-' ? 'stdin' : name;
  for await (const item of readIdentityList(await context.read(name), { source })) {
    if (item.kind === 'problem') throw item.error;
    if (item.kind === 'request') yield item.id.toString();
  }
}

/** What Envoy compares is all URI SANs of a leaf joined by commas. */
async function presented(context: Context, names: readonly string[]): Promise<string[]> {
  const sources = names.length === 0 ? [] : await readNamedSources(context, names, {});
  return sources.flatMap((source) => {
    if ('error' in source) throw source.error;
    const ids = leafIds(source);
    if (ids.length === 0) context.warn(`no SVID was found in ${source.name}`);
    return ids;
  });
}

function leafIds({ items }: Source): string[] {
  return items.flatMap((item) => {
    if (item.kind !== 'certificate' || item.trusted !== undefined) return [];
    if (certificateRole(item.certificate) !== 'leaf') return [];
    const uris = (item.certificate.subjectAltName ?? []).flatMap((name) =>
      name.type === 'uri' ? [name.value] : [],
    );
    return uris.length === 0 ? [] : [uris.join(',')];
  });
}

/** The IDs of the Dataplanes; those without one are named, since no permission guards them and nobody knows them. */
async function given(
  context: Context,
  dataplanes: readonly Dataplane[],
  flags: WorkloadFlags,
): Promise<string[]> {
  if (flags.meshIdentity.length === 0) return [];
  if (dataplanes.length === 0) {
    throw new MeshctlError('E_USAGE', {
      what: '--mesh-identity has no effect without --dataplane',
      fix: 'Give the Dataplanes that it names',
    });
  }
  const identities = (await readResources(context, flags.meshIdentity))
    .map(({ resource }) => resource)
    .filter(({ kind }: Resource) => kind === 'MeshIdentity');
  const { kumaVersion: version, zone } = flags;
  return previewIdentities(dataplanes, identities, { version, zone }).flatMap((preview) => {
    const { dataplane, spiffeId, outcome, reason } = preview;
    if (spiffeId !== undefined) return [spiffeId];
    const title = titleOf(dataplane.resource);
    if (outcome === 'undecided') {
      throw new MeshctlError('E_POLICY', {
        what: `the SPIFFE ID of ${title} cannot be told`,
        why: reason,
        fix: '"meshctl identity preview" says more; --zone names the zone of what does not say its own',
      });
    }
    context.warn(
      `${title} has no SPIFFE ID (${reason}): it is no client here, and no permission guards its inbounds`,
    );
    return [];
  });
}
