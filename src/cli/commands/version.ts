import { examples, exitCodes } from '../ui/help.js';
import { emitReport } from '../ui/report.js';
import type { Configure } from './command.js';

/** `meshctl version`. */
export const version: Configure = (command, open) => {
  command
    .addHelpText(
      'after',
      examples(
        ['meshctl version', 'the number alone'],
        ['meshctl version -o json', 'with Node.js and platform, for a bug report'],
      ),
    )
    .addHelpText('after', exitCodes({}))
    .action(async () => {
      const number = process.env['MESHCTL_VERSION'] ?? 'unknown';
      const data = () => ({
        version: number,
        node: process.version,
        platform: `${process.platform}-${process.arch}`,
      });
      await emitReport(open(), { kind: 'Version', data, text: () => `${number}\n` });
    });
};
