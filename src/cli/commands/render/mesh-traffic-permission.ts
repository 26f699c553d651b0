import { MeshctlError } from '../../../errors.js';
import {
  type IdMatch,
  isAtLeast,
  type PermissionWish,
  permissionComments,
  permissionSpec,
  resourceOf,
} from '../../../kuma/index.js';
import { examples, exitCodes } from '../../ui/help.js';
import { collect, noEffect } from '../../ui/options.js';
import type { Configure } from '../command.js';
import { DEFAULT_KUMA_VERSION, parseEnvironment, parseKumaVersion } from '../kuma-options.js';
import { emitResources } from './emit.js';
import { HEAD_OPTIONS, type HeadFlags, headOf } from './head-options.js';
import { labelsFrom } from './labels.js';

interface PermissionFlags extends HeadFlags {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  readonly allowWithShadowDeny: readonly string[];
  readonly sni?: string | undefined;
  readonly targetLabel: readonly string[];
  readonly section?: string | undefined;
}

/** `meshctl render mesh-traffic-permission`. */
export const meshTrafficPermission: Configure = (command, open) => {
  command
    .option(
      '--allow <match>',
      'who may connect: exact:spiffe://… or prefix:spiffe://…; repeatable',
      collect,
      [],
    )
    .option('--deny <match>', 'who may not, whatever allows it; repeatable', collect, [])
    .option('--allow-with-shadow-deny <match>', 'who may, and is counted as denied; repeatable', collect, [])
    .option('--sni <name>', 'server name that they must ask for, as zone egresses have it (2.14 and later)')
    .option('--target-label <key=value>', 'only for proxies with this label; repeatable', collect, [])
    .option('--section <name>', 'only for this inbound or listener: its name, or its port')
    .option(...HEAD_OPTIONS.name, 'allow')
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
        [
          'meshctl render mesh-traffic-permission --name kv --namespace kuma-demo --target-label app=kv --allow exact:spiffe://default.zone-1.mesh.local/ns/kuma-demo/sa/demo-app',
          'one workload may talk to another',
        ],
        [
          'meshctl render mesh-traffic-permission --name migration --allow prefix:spiffe://default --allow prefix:spiffe://default.zone-1.mesh.local',
          'while a mesh moves from mtls to MeshIdentity',
        ],
      ),
    )
    .addHelpText('after', exitCodes({ 2: 'bad arguments, or Kuma would refuse it', 3: 'a file exists' }))
    .action(async (options) => {
      const context = open();
      const wish = wishOf(options);
      const head = headOf(options, 'anywhere');
      const policy = resourceOf(
        'MeshTrafficPermission',
        head,
        permissionSpec(wish),
        permissionComments(wish),
      );
      await emitResources(context, [policy], {
        version: options.kumaVersion,
        out: options.out,
        force: options.force,
        isGlobal: head.origin === 'global',
        told: ['kuma-permission-allows-nobody'],
      });
      if (wish.deny.length > 0 && wish.allow.length + wish.allowWithShadowDeny.length === 0)
        context.warn('it denies and allows nobody: what no policy allows is denied anyway.');
    });
};

function wishOf(flags: PermissionFlags): PermissionWish {
  const { sni, section, targetLabel, kumaVersion } = flags;
  if (sni !== undefined && !isAtLeast(kumaVersion, '2.14'))
    throw noEffect('--sni', `with Kuma ${kumaVersion}`, 'it matches server names from 2.14 on');
  const wish = {
    allow: flags.allow.map((text) => parseMatch(text, '--allow')),
    deny: flags.deny.map((text) => parseMatch(text, '--deny')),
    allowWithShadowDeny: flags.allowWithShadowDeny.map((text) =>
      parseMatch(text, '--allow-with-shadow-deny'),
    ),
    sni: sni?.replace(/^exact:/, ''),
  };
  if (wish.allow.length + wish.deny.length + wish.allowWithShadowDeny.length === 0 && sni === undefined) {
    throw new MeshctlError('E_USAGE', {
      what: 'nobody is allowed and nobody is denied',
      fix: 'Pass --allow exact:spiffe://<trust domain>/<path>, --deny or --allow-with-shadow-deny',
    });
  }
  if (section === '') {
    throw new MeshctlError('E_USAGE', {
      what: 'no inbound or listener is named',
      where: '--section',
      fix: 'Give its name or its port, or leave the flag out for all of them',
    });
  }
  const labels = labelsFrom(targetLabel, '--target-label');
  const isForAll = targetLabel.length === 0 && section === undefined;
  return { ...wish, target: isForAll ? undefined : { labels, section } };
}

/** `exact:spiffe://…`; which of both is never guessed. */
function parseMatch(text: string, option: string): IdMatch {
  const [, word, value = ''] = /^(exact|prefix):(.*)$/s.exec(text) ?? [];
  if (word !== undefined) return { type: word === 'exact' ? 'Exact' : 'Prefix', value };
  throw new MeshctlError('E_USAGE', {
    what: `"${text}" does not say how the ID is compared`,
    where: option,
    fix: 'Write exact:spiffe://… for one ID, or prefix:spiffe://… for all that begin so',
  });
}
