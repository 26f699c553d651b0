import { MeshctlError } from '../../../errors.js';
import {
  DEFAULT_PATH_KUBERNETES,
  type IdentityWish,
  identityComments,
  identitySpec,
  type KumaVersion,
  parseGoDuration,
  type RenderedResource,
  resourceOf,
} from '../../../kuma/index.js';
import { TrustDomain } from '../../../spiffe/index.js';
import { type ClusterSpiffeIdSpec, clusterSpiffeId, spireTemplateOf } from '../../../spire/index.js';
import { examples, exitCodes } from '../../ui/help.js';
import { collect, inOption, noEffect } from '../../ui/options.js';
import type { Configure } from '../command.js';
import { DEFAULT_KUMA_VERSION, parseKumaVersion } from '../kuma-options.js';
import { emitResources } from './emit.js';
import { HEAD_OPTIONS, headOf } from './head-options.js';
import { labelSelectorFrom } from './label-selector.js';
import { assertName, labelsFrom } from './labels.js';

interface SpiffeIdFlags {
  readonly path?: string | undefined;
  readonly spiffeIdTemplate?: string | undefined;
  readonly podLabel: readonly string[];
  readonly namespaceLabel: readonly string[];
  readonly workloadSelector: readonly string[];
  readonly dnsName: readonly string[];
  readonly federatesWith: readonly string[];
  readonly ttl?: string | undefined;
  readonly jwtTtl?: string | undefined;
  readonly admin: boolean;
  readonly downstream: boolean;
  readonly autoPopulateDnsNames: boolean;
  readonly fallback: boolean;
  readonly className?: string | undefined;
  readonly hint?: string | undefined;
}

/** `meshctl render cluster-spiffe-id`. */
export const clusterSpiffeIdCommand: Configure = (command, open) => {
  command
    .option('--path <template>', "path of the IDs, as a MeshIdentity has it (default: Kuma's on Kubernetes)")
    .option('--spiffe-id-template <template>', "the whole ID, in SPIRE's own words, instead of --path")
    .option(
      '--pod-label <selector>',
      'only Pods with this label: key=value, key!=value, key, !key, "key in (a,b)"; repeatable',
      collect,
      [],
    )
    .option('--namespace-label <selector>', 'only in such namespaces; repeatable', collect, [])
    .option('--workload-selector <type:value>', 'a further selector of the entries; repeatable', collect, [])
    .option('--dns-name <template>', 'a DNS name of the SVIDs; repeatable', collect, [])
    .option('--federates-with <trust-domain>', 'whose bundle the workloads get, too; repeatable', collect, [])
    .option('--ttl <duration>', 'how long an X.509-SVID lives, such as 1h')
    .option('--jwt-ttl <duration>', 'how long a JWT-SVID lives, such as 5m')
    .option('--admin', "the workloads may use SPIRE Server's API", false)
    .option('--downstream', 'the workloads are SPIRE Servers below this one', false)
    .option('--auto-populate-dns-names', 'add the DNS names of their Services', false)
    .option('--fallback', 'only Pods that no other ClusterSPIFFEID selects', false)
    .option('--class-name <class>', 'class of the SPIRE Controller Manager, where there are several')
    .option('--hint <text>', 'tells one SVID of a workload from the others')
    .option(
      '--mesh-identity <name>',
      'render the MeshIdentity of type Spire of this name for the same IDs, too',
    )
    .option('--trust-domain <name>', 'with --mesh-identity: the trust domain of the SPIRE Server')
    .option(
      '--select <key=value>',
      'with --mesh-identity: only proxies with this label; repeatable',
      collect,
      [],
    )
    .option('--agent-timeout <duration>', 'with --mesh-identity: to connect to the agent, such as 2s')
    .option(...HEAD_OPTIONS.name, 'kuma-workloads')
    .option('--prepare', 'with --mesh-identity: select nobody, before anybody moves', false)
    .option('--mesh <mesh>', 'with --mesh-identity: its mesh (default: default)')
    .option('--namespace <namespace>', 'with --mesh-identity: its namespace (default: kuma-system)')
    .option('--kuma-version <version>', 'with --mesh-identity: as elsewhere', parseKumaVersion)
    .option(...HEAD_OPTIONS.label, collect, [])
    .option(...HEAD_OPTIONS.out)
    .option(...HEAD_OPTIONS.force, false)
    .addHelpText(
      'after',
      examples(
        [
          'meshctl render cluster-spiffe-id --namespace-label kuma.io/sidecar-injection=enabled --ttl 1h',
          'IDs for the Pods of a mesh',
        ],
        [
          'meshctl render cluster-spiffe-id --mesh-identity identity-spire --trust-domain spire.example.org',
          'and the MeshIdentity that asks for exactly these',
        ],
      ),
    )
    .addHelpText(
      'after',
      exitCodes({ 2: 'bad arguments, or SPIRE or Kuma would refuse it', 3: 'a file exists' }),
    )
    .action(async (options) => {
      const context = open();
      const { kumaVersion: version = DEFAULT_KUMA_VERSION, out, force } = options;
      const name = assertName(options.name, '--name');
      const registered = clusterSpiffeId(name, labelsFrom(options.label), specOf(options));
      const identity = identityFor(options, version);
      const resources = identity === undefined ? [registered] : [registered, identity];
      const systemNamespace = options.namespace ?? 'kuma-system';
      await emitResources(context, resources, { version, systemNamespace, out, force });
    });
};

interface IdentityFlags {
  readonly meshIdentity?: string | undefined;
  readonly trustDomain?: string | undefined;
  readonly path?: string | undefined;
  readonly spiffeIdTemplate?: string | undefined;
  readonly select: readonly string[];
  readonly prepare: boolean;
  readonly agentTimeout?: string | undefined;
  readonly mesh?: string | undefined;
  readonly namespace?: string | undefined;
  readonly kumaVersion?: KumaVersion | undefined;
}

/** The MeshIdentity that asks for these IDs, if it is wanted. Throws E_USAGE. */
function identityFor(flags: IdentityFlags, version: KumaVersion): RenderedResource | undefined {
  const { meshIdentity: name, trustDomain } = flags;
  if (name === undefined) {
    const idle = IDENTITY_FLAGS.find(([, isGiven]) => isGiven(flags));
    if (idle !== undefined) throw noEffect(idle[0], 'without --mesh-identity');
    return undefined;
  }
  if (flags.spiffeIdTemplate !== undefined) {
    throw new MeshctlError('E_USAGE', {
      what: '--spiffe-id-template and --mesh-identity exclude each other',
      why: "the MeshIdentity has the same IDs in Kuma's words",
      fix: 'Pass --path',
    });
  }
  if (trustDomain === undefined) {
    throw new MeshctlError('E_USAGE', {
      what: '--trust-domain is missing',
      why: 'Envoy asks the agent for an SVID by the whole SPIFFE ID',
      fix: 'Pass the trust domain of the SPIRE Server',
    });
  }
  const [first] = flags.select;
  if (flags.prepare && first !== undefined)
    throw noEffect(`--select ${first}`, 'with --prepare', 'nobody is selected');
  const wish: IdentityWish = {
    version,
    environment: 'kubernetes',
    select: flags.prepare ? undefined : labelsFrom(flags.select, '--select'),
    trustDomain: inOption('--trust-domain', () => TrustDomain.parse(trustDomain)).name,
    path: flags.path,
    provider: { type: 'Spire', timeout: flags.agentTimeout },
  };
  const head = headOf(
    {
      name: assertName(name, '--mesh-identity'),
      mesh: flags.mesh ?? 'default',
      environment: 'kubernetes',
      namespace: flags.namespace,
      label: [],
      kumaVersion: version,
    },
    'system',
  );
  return resourceOf('MeshIdentity', head, identitySpec(wish), identityComments(wish));
}

const IDENTITY_FLAGS: readonly (readonly [flag: string, isGiven: (flags: IdentityFlags) => boolean])[] = [
  ['--trust-domain', ({ trustDomain }) => trustDomain !== undefined],
  ['--select', ({ select }) => select.length > 0],
  ['--prepare', ({ prepare }) => prepare],
  ['--agent-timeout', ({ agentTimeout }) => agentTimeout !== undefined],
  ['--mesh', ({ mesh }) => mesh !== undefined],
  ['--namespace', ({ namespace }) => namespace !== undefined],
  ['--kuma-version', ({ kumaVersion }) => kumaVersion !== undefined],
];

function specOf(flags: SpiffeIdFlags): ClusterSpiffeIdSpec {
  if (flags.path !== undefined && flags.spiffeIdTemplate !== undefined)
    throw noEffect('--path', 'with --spiffe-id-template');
  const podSelector = labelSelectorFrom(flags.podLabel, '--pod-label');
  const namespaceSelector = labelSelectorFrom(flags.namespaceLabel, '--namespace-label');
  const { workloadSelector, dnsName, federatesWith, ttl, jwtTtl, className, hint } = flags;
  for (const text of workloadSelector) assertSelector(text);
  for (const [option, text] of [
    ['--ttl', ttl],
    ['--jwt-ttl', jwtTtl],
  ] as const)
    assertLifetime(option, text);
  return {
    spiffeIDTemplate: flags.spiffeIdTemplate ?? spireTemplateOf(flags.path ?? DEFAULT_PATH_KUBERNETES),
    ...(podSelector === undefined ? {} : { podSelector }),
    ...(namespaceSelector === undefined ? {} : { namespaceSelector }),
    ...(workloadSelector.length === 0 ? {} : { workloadSelectorTemplates: [...workloadSelector] }),
    ...(dnsName.length === 0 ? {} : { dnsNameTemplates: [...dnsName] }),
    ...(ttl === undefined ? {} : { ttl }),
    ...(jwtTtl === undefined ? {} : { jwtTtl }),
    ...(federatesWith.length === 0 ? {} : { federatesWith: [...federatesWith] }),
    ...(flags.admin ? { admin: true } : {}),
    ...(flags.downstream ? { downstream: true } : {}),
    ...(flags.autoPopulateDnsNames ? { autoPopulateDNSNames: true } : {}),
    ...(flags.fallback ? { fallback: true } : {}),
    ...(className === undefined ? {} : { className }),
    ...(hint === undefined ? {} : { hint }),
  };
}

/** SPIRE takes a negative one from the resource, and then makes no entry. Throws E_USAGE. */
function assertLifetime(option: string, text: string | undefined): void {
  const life = text === undefined ? undefined : parseGoDuration(text);
  if (life === undefined || (life.ok && life.seconds > 0)) return;
  throw new MeshctlError('E_USAGE', {
    what: `"${text}" is no lifetime`,
    where: option,
    fix: 'Write it in hours, minutes and seconds, such as 1h30m',
  });
}

/** What an entry is selected by; the value may be a template. Throws E_USAGE. */
function assertSelector(text: string): void {
  if (/^[^:]+:.+$/s.test(text)) return;
  throw new MeshctlError('E_USAGE', {
    what: `"${text}" is no selector`,
    where: '--workload-selector',
    fix: 'Write its type and its value, such as k8s:ns:demo',
  });
}
