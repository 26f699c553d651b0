/** Judges manifests by the rules: each resource by itself and among the others of the run. */
import type { ControlPlane } from '../kuma/index.js';
import { CARRIERS, type FoundResource, type ManifestFile, type Place } from '../sources/index.js';
import type { SourceJudgement } from './finding.js';
import { judgeAll, judgeBroken, lintSource } from './lint-source.js';
import type { Plan } from './plan.js';
import type { Environment, Target } from './rule.js';
import { ManifestSubject } from './subjects/manifest.js';

/** What rules know of, by `kind` or `type`. */
const TARGETS: ReadonlyMap<string, Target> = new Map<string, Target>([
  ['MeshIdentity', 'mesh-identity'],
  ['MeshTrust', 'mesh-trust'],
  ['MeshTrafficPermission', 'mesh-traffic-permission'],
  ['MeshTLS', 'mesh-tls'],
  ['Mesh', 'mesh'],
  ['MeshService', 'mesh-service'],
  ['Dataplane', 'dataplane'],
  ['Pod', 'pod-template'],
  ['Deployment', 'pod-template'],
  ['StatefulSet', 'pod-template'],
  ['DaemonSet', 'pod-template'],
  ['ReplicaSet', 'pod-template'],
  ['Job', 'pod-template'],
  ['CronJob', 'pod-template'],
  ['ClusterSPIFFEID', 'cluster-spiffe-id'],
  ['ClusterFederatedTrustDomain', 'cluster-federated-trust-domain'],
  ['ClusterStaticEntry', 'cluster-static-entry'],
]);

/** Other Secrets of a cluster are none of ours. */
const KUMA_SECRETS = /^system\.kuma\.io\/(?:global-)?secret$/;

function targetOf({ resource }: FoundResource): Target | undefined {
  const { kind, environment, document } = resource;
  if (kind !== 'Secret') return TARGETS.get(kind);
  const isKumas = environment === 'universal' || KUMA_SECRETS.test(String(document['type']));
  return isKumas ? 'secret' : undefined;
}

export interface ManifestPlan {
  readonly plan: Plan;
  readonly environment: Environment;
  readonly controlPlane: ControlPlane;
}

/**
 * What the rules find in a file, `all` being the resources of every file of the run: some rules are about two resources.
 * Kinds without rules are counted in a note. Pure: the same files and plan give the same judgement.
 */
export function lintManifestFile(
  file: ManifestFile,
  all: readonly FoundResource[],
  { plan, environment, controlPlane }: ManifestPlan,
): SourceJudgement {
  const passedOver = new Map<string, number>();
  const candidates = file.resources.flatMap((found, index) => {
    const target = targetOf(found);
    if (target !== undefined) {
      const subject = new ManifestSubject(found, controlPlane, all, file.resources);
      return [{ target, subject, place: found.place, block: index + 1, id: undefined }];
    }
    passedOver.set(found.resource.kind, (passedOver.get(found.resource.kind) ?? 0) + 1);
    return [];
  });
  const { counts, judgements } = judgeAll(file.name, candidates, plan, environment);
  for (const [index, broken] of file.broken.entries()) {
    counts.unreadable = (counts.unreadable ?? 0) + 1;
    judgements.push(judgeBroken(file.name, broken, file.resources.length + index + 1));
  }
  if (file.contents !== undefined) {
    const within = lintSource(file.contents, plan, environment, isCarried);
    for (const [target, count] of Object.entries(within.counts) as [Target, number][])
      counts[target] = (counts[target] ?? 0) + count;
    judgements.push(...within.judgements);
  }
  const notes = [...file.notes];
  if (passedOver.size > 0) notes.push(`Not checked: ${listed(passedOver)}.`);
  return { source: file.name, format: file.format, counts, judgements, notes };
}

/** Certificates in other resources, such as the Secrets of web servers, are no SVIDs. */
const isCarried = ({ path }: Place): boolean =>
  path.some((step) => CARRIERS.has(step.split(' ', 1)[0] ?? ''));

const listed = (kinds: ReadonlyMap<string, number>): string =>
  [...kinds].map(([kind, count]) => `${count} of kind ${kind}`).join(', ');
