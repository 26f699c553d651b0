import { MeshctlError } from '../../../errors.js';
import { type IdentityWish, identityComments, identitySpec, resourceOf } from '../../../kuma/index.js';
import { examples, exitCodes } from '../../ui/help.js';
import { collect, noEffect } from '../../ui/options.js';
import type { Configure } from '../command.js';
import { DEFAULT_KUMA_VERSION, parseEnvironment, parseKumaVersion } from '../kuma-options.js';
import { emitResources } from './emit.js';
import { HEAD_OPTIONS, headOf } from './head-options.js';
import { labelsFrom } from './labels.js';
import { providerOf } from './provider.js';

/** `meshctl render mesh-identity`. */
export const meshIdentity: Configure = (command, open) => {
  command
    .option('--provider <provider>', 'who gives the SVIDs: bundled, spire, extension or none', 'bundled')
    .option(
      '--select <key=value>',
      'only proxies with this label; repeatable (default: every proxy)',
      collect,
      [],
    )
    .option(
      '--prepare',
      'select nobody, so that the CA and its MeshTrust are there before anybody moves',
      false,
    )
    .option('--trust-domain <template>', 'a name, or a Go template with .Mesh and .Zone')
    .option('--path <template>', 'a Go template such as /ns/{{ .Namespace }}/sa/{{ .ServiceAccount }}')
    .option('--ca <trust-domain>', 'bundled: the CA of this home, with the Secrets that it needs')
    .option('--print-key', 'with --ca or inline: write the private key out', false)
    .option('--passphrase-file <file>', 'with --ca: passphrase of the CA key (else $MESHCTL_PASSPHRASE)')
    .option(
      '--ca-cert <source>',
      'bundled: certificate of a CA of your own: secret:NAME, file:PATH, env:NAME, or inline:FILE to copy it',
    )
    .option('--ca-key <source>', 'and its private key, in the same way')
    .option('--allow-self-signed', 'bundled: take a self-signed CA of your own', false)
    .option('--expiry <duration>', 'bundled: how long an SVID lives, such as 12h (default: 24h)')
    .option('--no-mesh-trust', 'bundled: make no MeshTrust of the CA')
    .option('--agent-timeout <duration>', 'spire: to connect to the agent, such as 2s')
    .option('--extension-name <name>', 'extension: the provider of a distribution')
    .option('--extension-config <file>', 'extension: what it takes, as JSON or YAML')
    .option(...HEAD_OPTIONS.name, 'identity')
    .option(...HEAD_OPTIONS.mesh, 'default')
    .option(...HEAD_OPTIONS.environment, parseEnvironment, 'kubernetes' as const)
    .option(...HEAD_OPTIONS.namespace)
    .option(...HEAD_OPTIONS.origin)
    .option(...HEAD_OPTIONS.zone)
    .option(...HEAD_OPTIONS.label, collect, [])
    .option(...HEAD_OPTIONS.kumaVersion, parseKumaVersion, DEFAULT_KUMA_VERSION)
    .option(...HEAD_OPTIONS.out)
    .option(...HEAD_OPTIONS.force, false)
    .addHelpText(
      'after',
      examples(
        ['meshctl render mesh-identity', 'identities for every proxy, by a CA that Kuma makes'],
        ['meshctl render mesh-identity --name a-identity --prepare', 'a new CA, before anybody moves to it'],
        [
          'meshctl render mesh-identity --ca example.org --print-key --out identity.yaml',
          'by the CA of this home, with its Secrets',
        ],
        [
          'meshctl render mesh-identity --provider spire --trust-domain spire.example.org --select identity-source=spire',
          'by SPIRE, for some proxies',
        ],
        [
          'meshctl render mesh-identity --provider none --name zz-names-only --trust-domain new.example.org',
          'publish new names before a move',
        ],
      ),
    )
    .addHelpText(
      'after',
      exitCodes({
        2: 'bad arguments, no such CA, or Kuma would refuse it',
        3: 'a private key would be printed unasked, or a file exists',
      }),
    )
    .action(async (options) => {
      const context = open();
      const head = headOf(options, 'system');
      const { provider, secrets, trustDomain, hasKey } = await providerOf(context, options, head);
      if (trustDomain !== undefined) assertOfCa(options.trustDomain, trustDomain);
      const wish: IdentityWish = {
        version: options.kumaVersion,
        environment: options.environment,
        select: selectionOf(options),
        trustDomain: options.trustDomain ?? trustDomain,
        path: options.path,
        provider,
      };
      const identity = resourceOf('MeshIdentity', head, identitySpec(wish), identityComments(wish));
      await emitResources(context, [...secrets, identity], {
        version: options.kumaVersion,
        out: options.out,
        force: options.force,
        isSecret: hasKey ?? false,
        systemNamespace: head.namespace,
        isGlobal: head.origin === 'global',
      });
    });
};

/** A CA speaks for one trust domain, and a template may render to others. Throws E_USAGE. */
function assertOfCa(asked: string | undefined, ofCa: string): void {
  if (asked === undefined || asked === ofCa) return;
  throw new MeshctlError('E_USAGE', {
    what: `the CA is of ${ofCa}, and "${asked}" is another trust domain`,
    where: '--trust-domain',
    fix: `Leave it out, or make a CA for that one with "meshctl ca init"`,
  });
}

function selectionOf({
  select,
  prepare,
}: {
  readonly select: readonly string[];
  readonly prepare: boolean;
}): IdentityWish['select'] {
  if (!prepare) return labelsFrom(select, '--select');
  const [first] = select;
  if (first !== undefined) throw noEffect(`--select ${first}`, 'with --prepare', 'nobody is selected');
  return undefined;
}
