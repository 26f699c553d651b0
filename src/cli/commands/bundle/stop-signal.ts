/** Ctrl-C and SIGTERM as the regular end of a command that runs until it is stopped. */

/**
 * Aborts at the first SIGINT or SIGTERM; a second one ends the process at once. To be asked for after the store was
 * opened: the store's own handlers, which end the process between two steps, have no place beside a graceful stop.
 */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.removeAllListeners(signal);
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(code);
      stop.abort();
    });
  }
  return stop.signal;
}
