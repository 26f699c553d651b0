/** What Kubernetes and Kuma objects say about a workload, in the terms of a path template. */
import { quoted } from '../../encoding/printable.js';
import { MeshctlError } from '../../errors.js';

const NAMESPACE = 'k8s.kuma.io/namespace';
const SERVICE_ACCOUNT = 'k8s.kuma.io/service-account';
const WORKLOAD = 'kuma.io/workload';
const ENVIRONMENT = 'kuma.io/env';

export interface Workload {
  /** `pod demo/web-1`. */
  readonly name: string;
  readonly environment: 'kubernetes' | 'universal';
  readonly values: { readonly Namespace: string; readonly ServiceAccount: string; readonly Workload: string };
  readonly labels: Readonly<Record<string, string>>;
  /** Where each value was looked for. */
  readonly origin: { readonly Namespace: string; readonly ServiceAccount: string; readonly Workload: string };
}

interface WorkloadOptions {
  readonly workloadLabels?: readonly string[] | undefined;
}

/** Reads one object. Throws E_IDENTITY_LIST when something in it is of the wrong type. */
export type WorkloadReader = (value: unknown, options: WorkloadOptions) => Workload;

/**
 * What reads this object: a Pod, a ServiceAccount or a Dataplane; undefined for all others. `listKind` is the kind
 * that a typed list (`PodList`) gives its items.
 */
export function workloadReader(value: unknown, listKind: string | undefined): WorkloadReader | undefined {
  const kind = member(value, 'kind') ?? listKind;
  if (kind === 'Pod') return readPod;
  if (kind === 'ServiceAccount') return readServiceAccount;
  if (kind === 'Dataplane' && member(value, 'metadata') !== undefined) return readKubernetesDataplane;
  return member(value, 'type') === 'Dataplane' ? readUniversalDataplane : undefined;
}

function readPod(pod: unknown, { workloadLabels = [] }: WorkloadOptions): Workload {
  const { namespace, name } = nameOf(pod);
  const labels = stringsAt(pod, 'metadata', 'labels');
  // The API server writes "default" where a Pod names no service account.
  const serviceAccount = textAt(pod, 'spec', 'serviceAccountName') || 'default';
  const label = workloadLabels.find((key) => Object.hasOwn(labels, key) && labels[key] !== '');
  const workload = label === undefined ? serviceAccount : (labels[label] ?? '');
  return kubernetes(
    'pod',
    name,
    { Namespace: namespace, ServiceAccount: serviceAccount, Workload: workload },
    labels,
  );
}

function readServiceAccount(account: unknown): Workload {
  const { namespace, name } = nameOf(account);
  const labels = stringsAt(account, 'metadata', 'labels');
  return kubernetes(
    'service account',
    name,
    { Namespace: namespace, ServiceAccount: name, Workload: name },
    labels,
  );
}

function kubernetes(
  kind: string,
  name: string,
  values: Workload['values'],
  labels: Workload['labels'],
): Workload {
  const account = kind === 'pod' ? 'spec.serviceAccountName' : 'metadata.name';
  const origin = { Namespace: 'metadata.namespace', ServiceAccount: account, Workload: account };
  const namespace = values.Namespace === '' ? '' : `${values.Namespace}/`;
  return { name: show(kind, `${namespace}${name}`), environment: 'kubernetes', values, labels, origin };
}

/** Kuma keeps service account and workload in annotations, because they may be longer than a label. */
function readKubernetesDataplane(dataplane: unknown): Workload {
  const { namespace, name } = nameOf(dataplane);
  const annotations = stringsAt(dataplane, 'metadata', 'annotations');
  const labels = stringsAt(dataplane, 'metadata', 'labels');
  for (const key of [SERVICE_ACCOUNT, WORKLOAD]) {
    if (Object.hasOwn(annotations, key)) labels[key] = annotations[key] ?? '';
  }
  if (!Object.hasOwn(labels, NAMESPACE) && namespace !== '') labels[NAMESPACE] = namespace;
  return fromLabels(namespace === '' ? name : `${namespace}/${name}`, 'kubernetes', labels, 'annotation');
}

/** As kumactl prints it, also for a Dataplane of a Kubernetes zone. */
function readUniversalDataplane(dataplane: unknown): Workload {
  const labels = stringsAt(dataplane, 'labels');
  const said = Object.hasOwn(labels, ENVIRONMENT) ? labels[ENVIRONMENT] : undefined;
  const environment = said === 'kubernetes' || (said === undefined && Object.hasOwn(labels, NAMESPACE));
  const name = `${textAt(dataplane, 'mesh') ?? 'default'}/${textAt(dataplane, 'name') ?? '?'}`;
  return fromLabels(name, environment ? 'kubernetes' : 'universal', labels, 'label');
}

function fromLabels(
  name: string,
  environment: Workload['environment'],
  labels: Record<string, string>,
  keptIn: 'label' | 'annotation',
): Workload {
  const of = (key: string) => (Object.hasOwn(labels, key) ? (labels[key] ?? '') : '');
  return {
    name: show('dataplane', name),
    environment,
    values: { Namespace: of(NAMESPACE), ServiceAccount: of(SERVICE_ACCOUNT), Workload: of(WORKLOAD) },
    labels,
    origin: {
      Namespace: `label ${NAMESPACE}`,
      ServiceAccount: `${keptIn} ${SERVICE_ACCOUNT}`,
      Workload: `${keptIn} ${WORKLOAD}`,
    },
  };
}

const show = (kind: string, name: string): string => `${kind} ${quoted(name, 200).slice(1, -1)}`;

function nameOf(object: unknown): { namespace: string; name: string } {
  const name = textAt(object, 'metadata', 'name') ?? textAt(object, 'metadata', 'generateName') ?? '';
  return { namespace: textAt(object, 'metadata', 'namespace') ?? '', name };
}

/** The own member of an object; undefined for anything that is none, and for null. */
export function member(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, key))
    return undefined;
  return (value as Record<string, unknown>)[key] ?? undefined;
}

/** The text under this path; undefined when nothing is there. Throws E_IDENTITY_LIST for another type. */
export function textAt(value: unknown, ...path: string[]): string | undefined {
  const found = path.reduce(member, value);
  if (found === undefined || typeof found === 'string') return found;
  throw new MeshctlError('E_IDENTITY_LIST', {
    what: `${path.join('.')} is not a string`,
    fix: 'Put it in quotes',
  });
}

/** The entries under this path whose values are strings. */
function stringsAt(value: unknown, ...path: string[]): Record<string, string> {
  const strings: Record<string, string> = Object.create(null);
  const found = path.reduce(member, value);
  if (typeof found !== 'object' || found === null) return strings;
  for (const [key, text] of Object.entries(found)) {
    if (typeof text === 'string') strings[key] = text;
  }
  return strings;
}
