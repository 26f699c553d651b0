/** What is asked about: the sections of Dataplanes, or any proxy of a mesh when there is none. */
import { MeshctlError } from '../../../errors.js';
import { type Asked, asDataplane, type Dataplane, type Inbound, isGuarded } from '../../../kuma/index.js';
import type { Context } from '../../context.js';
import { noEffect } from '../../ui/options.js';
import type { PolicyFlags } from './policy-options.js';
import type { PolicySet } from './read-policies.js';
import { readResources, refuseRepeated, titleOf } from './read-resources.js';

export async function readDataplanes(context: Context, flags: PolicyFlags): Promise<Dataplane[]> {
  if (flags.dataplane.length === 0) return [];
  const resources = await readResources(context, flags.dataplane);
  const found = resources.filter(({ resource }) => resource.kind === 'Dataplane');
  for (const one of found) refuseRepeated(one);
  if (found.length === 0) {
    throw new MeshctlError('E_INPUT_UNKNOWN', {
      what: 'no Dataplane',
      where: flags.dataplane.slice(0, 3).join(', '),
      fix: 'Name files with Dataplanes, such as "kumactl get dataplanes -o yaml" prints them',
    });
  }
  return found.map(({ resource }) => {
    const dataplane = asDataplane(resource);
    return { ...dataplane, zone: dataplane.zone ?? flags.zone };
  });
}

/** Throws E_USAGE when it is left open which mesh is meant, or no section has the name asked for. */
export function inboundsOf(
  context: Context,
  dataplanes: readonly Dataplane[],
  { permissions }: Pick<PolicySet, 'permissions'>,
  flags: PolicyFlags,
): Asked[] {
  if (dataplanes.length === 0) {
    if (flags.inbound.length > 0) throw noEffect('--inbound', 'without --dataplane');
    return [
      {
        mesh: meshOf(
          permissions.map(({ mesh }) => mesh),
          flags,
        ),
        zone: flags.zone,
      },
    ];
  }
  const ofMesh = dataplanes.filter(
    ({ resource }) => flags.mesh === undefined || resource.mesh === flags.mesh,
  );
  const sections = ofMesh.flatMap((dataplane) => sectionsOf(context, dataplane, flags));
  const named = sections.filter(
    ({ section }) =>
      flags.inbound.length === 0 ||
      flags.inbound.some((name) => name === section.name || name === `${section.port}`),
  );
  if (named.length === 0) throw nothingThere(sections, flags);
  return named;
}

function sectionsOf(context: Context, dataplane: Dataplane, flags: PolicyFlags): Inbound[] {
  const title = titleOf(dataplane.resource);
  if (dataplane.sections.length === 0) context.note(`note: ${title} takes no connections.`);
  return dataplane.sections.flatMap((section) => {
    if (isGuarded(section, { version: flags.kumaVersion })) return [{ dataplane, section }];
    const why =
      section.type === 'ZoneIngress'
        ? 'passes TLS on unopened: no permission is asked there'
        : `is a listener, which Kuma ${flags.kumaVersion} has no permissions for`;
    context.note(`note: ${section.name} of ${title} ${why}.`);
    return [];
  });
}

function meshOf(meshes: readonly string[], { mesh }: PolicyFlags): string {
  if (mesh !== undefined) return mesh;
  const [only = 'default', second] = [...new Set(meshes)];
  if (second === undefined) return only;
  throw new MeshctlError('E_USAGE', {
    what: `the policies are of several meshes, "${only}" and "${second}" among them`,
    fix: 'Say which is meant with --mesh, or give Dataplanes with --dataplane',
  });
}

function nothingThere(sections: readonly Inbound[], { inbound, mesh }: PolicyFlags): MeshctlError {
  const names = [...new Set(sections.map(({ section }) => section.name))];
  return new MeshctlError('E_USAGE', {
    what: `no inbound ${inbound.length === 0 ? 'to ask about' : `"${inbound.join('", "')}"`}`,
    where: mesh === undefined ? '--dataplane' : `--dataplane, mesh "${mesh}"`,
    fix: names.length === 0 ? 'Name Dataplanes with inbounds' : `There is ${names.slice(0, 10).join(', ')}`,
  });
}
