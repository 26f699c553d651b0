import { MeshctlError } from '../../../errors.js';
import {
  DEFAULT_PATH_KUBERNETES,
  type IdentityWish,
  identityComments,
  identitySpec,
  type RenderedResource,
  resourceOf,
} from '../../../kuma/index.js';
import { TrustDomain } from '../../../spiffe/index.js';
import { type ClusterSpiffeIdSpec, clusterSpiffeId, spireTemplateOf } from '../../../spire/index.js';
import { examples, exitCodes } from '../../ui/help.js';
import { collect, inOption, noEffect } from '../../ui/options.js';
import type { Configure } from '../command.js';
import { DEFAULT_KUMA_VERSION, parseKumaVersion } from '../kuma-options.js';
import { parseLabel } from '../label-option.js';
import { emitResources } from './emit.js';
import { HEAD_OPTIONS, headOf } from './head-options.js';

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
    .option('--pod-label <key=value>', 'only Pods with this label; repeatable', collect, [])
    .option('--namespace-label <key=value>', 'only in namespaces with this label; repeatable', collect, [])
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
    .option(...HEAD_OPTIONS.mesh, 'default')
    .option(...HEAD_OPTIONS.label, collect, [])
    .option(...HEAD_OPTIONS.kumaVersion, parseKumaVersion, DEFAULT_KUMA_VERSION)
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
      const resources: RenderedResource[] = [];
      if (options.meshIdentity === undefined) {
        const idle = [
          ['--trust-domain', options.trustDomain],
          ['--select', options.select[0]],
          ['--agent-timeout', options.agentTimeout],
        ].find(([, value]) => value !== undefined);
        if (idle !== undefined) throw noEffect(`${idle[0]}`, 'without --mesh-identity');
      } else if (options.spiffeIdTemplate !== undefined) {
        throw new MeshctlError('E_USAGE', {
          what: '--spiffe-id-template and --mesh-identity exclude each other',
          why: "the MeshIdentity has the same IDs in Kuma's words",
          fix: 'Pass --path',
        });
      }
      const labels = Object.fromEntries(options.label.map((text) => parseLabel(text)));
      resources.push(clusterSpiffeId(options.name, labels, specOf(options)));
      if (options.meshIdentity !== undefined) {
        const { trustDomain } = options;
        if (trustDomain === undefined) {
          throw new MeshctlError('E_USAGE', {
            what: '--trust-domain is missing',
            why: 'Envoy asks the agent for an SVID by the whole SPIFFE ID',
            fix: 'Pass the trust domain of the SPIRE Server',
          });
        }
        inOption('--trust-domain', () => TrustDomain.parse(trustDomain));
        const wish: IdentityWish = {
          version: options.kumaVersion,
          environment: 'kubernetes',
          select: Object.fromEntries(options.select.map((text) => parseLabel(text, '--select'))),
          trustDomain,
          path: options.path,
          provider: { type: 'Spire', timeout: options.agentTimeout },
        };
        const head = headOf({ ...options, name: options.meshIdentity, environment: 'kubernetes', label: [] });
        resources.push(resourceOf('MeshIdentity', head, identitySpec(wish), identityComments(wish)));
      }
      await emitResources(context, resources, {
        version: options.kumaVersion,
        out: options.out,
        force: options.force,
      });
    });
};

function specOf(flags: SpiffeIdFlags): ClusterSpiffeIdSpec {
  if (flags.path !== undefined && flags.spiffeIdTemplate !== undefined)
    throw noEffect('--path', 'with --spiffe-id-template');
  const selector = (given: readonly string[], option: string) => ({
    matchLabels: Object.fromEntries(given.map((text) => parseLabel(text, option))),
  });
  const { podLabel, namespaceLabel, workloadSelector, dnsName, federatesWith, ttl, jwtTtl, className, hint } =
    flags;
  return {
    spiffeIDTemplate: flags.spiffeIdTemplate ?? spireTemplateOf(flags.path ?? DEFAULT_PATH_KUBERNETES),
    ...(podLabel.length === 0 ? {} : { podSelector: selector(podLabel, '--pod-label') }),
    ...(namespaceLabel.length === 0
      ? {}
      : { namespaceSelector: selector(namespaceLabel, '--namespace-label') }),
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
