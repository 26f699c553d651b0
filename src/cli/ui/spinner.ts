/** A spinner on standard error for what may last over half a second; none in a pipe, in CI or with --quiet. */
import type { Context } from '../context.js';

const DELAY_MS = 500;

/** `blocking` work keeps the event loop busy, so its one frame has to be drawn before it starts. */
export async function withSpinner<T>(
  context: Context,
  text: string,
  blocking: boolean,
  work: () => Promise<T>,
): Promise<T> {
  if (!context.terminal.animate) return work();
  let ended = false;
  let stop = () => {};
  const start = async () => {
    const spinner = await loadSpinner();
    if (ended) return; // it took as long to load as the work took
    spinner.start(text);
    stop = () => spinner.stop();
  };
  const timer = blocking ? await start() : setTimeout(start, DELAY_MS);
  try {
    return await work();
  } finally {
    ended = true;
    if (timer !== undefined) clearTimeout(timer);
    stop();
  }
}

/** Standard input is left alone: in raw mode, which ora likes to set, Ctrl-C would be a character and no signal. */
export async function loadSpinner() {
  const { default: ora } = await import('ora');
  return ora({ stream: process.stderr, discardStdin: false });
}
