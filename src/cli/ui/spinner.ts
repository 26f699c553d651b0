/** A spinner on standard error for what may last over half a second; none in a pipe, in CI or with --quiet. */
import type { Context } from '../context.js';

const DELAY_MS = 500;

export async function withSpinner<T>(context: Context, text: string, work: () => Promise<T>): Promise<T> {
  if (!context.terminal.animate) return work();
  let stop = () => {};
  const timer = setTimeout(async () => {
    const { default: ora } = await import('ora');
    const spinner = ora({ text, stream: process.stderr }).start();
    stop = () => spinner.stop();
  }, DELAY_MS);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    stop();
  }
}
