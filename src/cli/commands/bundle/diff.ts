import { TrustDomain } from '../../../spiffe/index.js';
import { examples, exitCodes } from '../../ui/help.js';
import { collect, inOption } from '../../ui/options.js';
import { emitReport } from '../../ui/report.js';
import type { Configure } from '../command.js';
import { compare } from './diff/compare.js';
import { lostBy } from './diff/lost-svids.js';
import { diffReport } from './diff/report.js';
import { readSide } from './diff/side.js';

/** `meshctl bundle diff`. */
export const diff: Configure = (command, open) => {
  command
    .argument(
      '<before>',
      'a file of any format, - for stdin, or spiffe://example.org for the bundle in this home',
    )
    .argument('<after>', 'the same')
    .option('--id <trust-domain>', 'whose bundles, where a file holds several')
    .option('--svid <source>', 'SVIDs to judge by both: a file or folder; repeatable', collect, [])
    .addHelpText(
      'after',
      examples(
        ['meshctl bundle diff spiffe://partner.example partner.json', 'what "bundle set" would change'],
        ['meshctl bundle diff before.json after.pem', 'two files, in whichever formats'],
        [
          'meshctl bundle diff before.json after.json --svid svids',
          'which SVIDs would lose the authority they hang on',
        ],
      ),
    )
    .addHelpText(
      'after',
      exitCodes({
        1: 'the bundles differ',
        2: 'an input cannot be read, or there is no telling what to compare',
      }),
    )
    .action(async (before, after, options) => {
      const context = open();
      const id =
        options.id === undefined
          ? undefined
          : inOption('--id', () => TrustDomain.parse(options.id as string));
      const sides = [await readSide(context, before, id), await readSide(context, after, id)] as const;
      const compared = compare(...sides);
      const now = context.now();
      const lost = await lostBy(context, compared, options.svid, now);
      if (compared.some(({ isSame }) => !isSame)) process.exitCode = 1;
      await emitReport(context, diffReport(compared, lost, now));
    });
};
