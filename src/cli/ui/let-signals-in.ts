/** Ctrl-C is heard, and a spinner turns, when the event loop does, which synchronous work and promises alone never let it. */
export function letSignalsIn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
