import { emitReport } from '../ui/report.js';
import type { Configure } from './command.js';

/** `meshctl version`. */
export const version: Configure = (command, open) => {
  command.action(async () => {
    const number = process.env['MESHCTL_VERSION'] ?? 'unknown';
    const data = () => ({
      version: number,
      node: process.version,
      platform: `${process.platform}-${process.arch}`,
    });
    await emitReport(open(), { kind: 'Version', data, text: () => `${number}\n` });
  });
};
