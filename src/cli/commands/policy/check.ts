import { MeshctlError } from '../../../errors.js';
import { applicable, Decider, type Permission } from '../../../kuma/index.js';
import { examples, exitCodes } from '../../ui/help.js';
import { collect } from '../../ui/options.js';
import { emitReport } from '../../ui/report.js';
import type { Configure } from '../command.js';
import { DEFAULT_KUMA_VERSION, parseKumaVersion } from '../kuma-options.js';
import { clientOf } from './check/client.js';
import { type CheckedInbound, decisionReport } from './check/report.js';
import { nothingGiven, POLICY_OPTIONS } from './policy-options.js';
import { inboundsOf, readDataplanes } from './read-inbounds.js';
import { policyOptions, readPolicies } from './read-policies.js';
import { noteUnused } from './unused.js';

/** `meshctl policy check`. */
export const check: Configure = (command, open) => {
  command
    .requiredOption('--from <spiffe-id>', 'SPIFFE ID of the client, as its certificate has it')
    .option(...POLICY_OPTIONS.policy, collect, [])
    .option(...POLICY_OPTIONS.sni)
    .option(...POLICY_OPTIONS.dataplane, collect, [])
    .option(...POLICY_OPTIONS.inbound, collect, [])
    .option(...POLICY_OPTIONS.kumaVersion, parseKumaVersion, DEFAULT_KUMA_VERSION)
    .option(...POLICY_OPTIONS.mesh)
    .option(...POLICY_OPTIONS.zone)
    .option(...POLICY_OPTIONS.systemNamespace)
    .option(...POLICY_OPTIONS.includeShadow)
    .addHelpText(
      'after',
      '\nAnswers as for proxies that have a MeshIdentity. Without --dataplane only the\npolicies for a whole mesh count.',
    )
    .addHelpText(
      'after',
      examples(
        [
          'meshctl policy check --from spiffe://example.org/ns/demo/sa/web --policy policies',
          'may it call any proxy of the mesh? By the policies for the whole mesh',
        ],
        [
          'meshctl policy check --from spiffe://example.org/ns/demo/sa/web --policy policies --dataplane kv.yaml',
          'may it call each of the inbounds of this proxy?',
        ],
      ),
    )
    .addHelpText(
      'after',
      exitCodes({
        1: 'it is denied somewhere',
        2: 'a policy cannot be read, or there is no telling',
      }),
    )
    .action(async (flags) => {
      const context = open();
      if (flags.policy.length === 0) throw nothingGiven('--policy', 'with MeshTrafficPermissions');
      const from = clientOf(context, flags.from);
      const policies = await readPolicies(context, flags.policy, flags);
      const asked = inboundsOf(context, await readDataplanes(context, flags), policies, flags);
      const options = policyOptions(flags);
      const used = new Set<Permission>();
      const inbounds = asked.map((one): CheckedInbound => {
        const chosen = applicable(policies.permissions, one, options);
        for (const permission of chosen) used.add(permission);
        const decider = new Decider(chosen, options);
        return { asked: one, decider, decision: decider.decide(from, flags.sni) };
      });
      noteUnused(context, policies.permissions, used, asked);
      const verdicts = inbounds.map(({ decision }) => decision.verdict);
      if (verdicts.includes('deny')) process.exitCode = 1;
      const report = { from, sni: flags.sni, kumaVersion: flags.kumaVersion, inbounds, policies };
      await emitReport(context, decisionReport(report));
      throwUndecided(verdicts.filter((verdict) => verdict === 'undecided').length);
    });
};

/** The report says why. */
function throwUndecided(count: number): void {
  if (count === 0) return;
  throw new MeshctlError('E_POLICY', {
    what: `${count === 1 ? 'one answer' : `${count} answers`} could not be given`,
    why: 'the report says why',
  });
}
