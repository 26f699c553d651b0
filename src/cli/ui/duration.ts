/** Durations as people write and read them. */
export { parseDuration } from '../../encoding/duration.js';

/** The two largest units of a span of seconds: `23 h 59 min`, `3 d`, `9 y 364 d`. */
export function formatDuration(seconds: number): string {
  const whole = Math.abs(Math.round(seconds));
  const steps: [number, string][] = [
    [31_536_000, 'y'],
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'min'],
    [1, 's'],
  ];
  // Lifetimes of a day are told in hours: `24 h`, and `2 d` from there on.
  const start = steps.findIndex(([size]) => whole >= (size === 86_400 ? 2 * size : size));
  if (start === -1) return '0 s';
  const [size, unit] = steps[start] as [number, string];
  const [nextSize, nextUnit] = steps[start + 1] ?? [1, ''];
  const rest = Math.floor((whole % size) / nextSize);
  const head = `${Math.floor(whole / size)} ${unit}`;
  return rest === 0 || nextUnit === '' ? head : `${head} ${rest} ${nextUnit}`;
}

/** The distance of a moment from now: `in 23 h 59 min`, `2 d ago`. */
export function formatDistance(seconds: number, now: number): string {
  return seconds >= now ? `in ${formatDuration(seconds - now)}` : `${formatDuration(now - seconds)} ago`;
}
