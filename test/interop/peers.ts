/** Other programs that the suite asks for their verdict. One that is missing has its tests skipped, and a line says so. */
import { spawnSync } from 'node:child_process';

/** How a program ended and what it printed. */
export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string | Buffer;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a program to its end, whatever that is. */
export function outcomeOf(program: string, args: readonly string[], options: RunOptions = {}): Outcome {
  const env = { ...process.env, LC_ALL: 'C', ...options.env };
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    timeout: 120_000,
    ...options,
    env,
    encoding: 'utf8',
  });
  return { status, stdout: stdout ?? '', stderr: `${stderr ?? ''}${error?.message ?? ''}` };
}

/** What a program prints; when it fails, its own message is the failure. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): string {
  const { status, stdout, stderr } = outcomeOf(program, args, options);
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}

/** Whether a program is there; when it is not, prints that `untried` is not tried. */
export function present(program: string, probe: readonly string[], untried: string): boolean {
  const found = outcomeOf(program, probe).status === 0;
  if (!found) console.warn(`skipped: "${program}" is not installed, ${untried}`);
  return found;
}

export const OPENSSL = 'openssl';

export const openssl = (...args: string[]): string => run(OPENSSL, args);

/** Whether OpenSSL 3 is there: LibreSSL and older versions take other flags. */
export function opensslPresent(untried: string): boolean {
  if (!present(OPENSSL, ['version'], untried)) return false;
  const version = openssl('version').trim();
  const fits = /^OpenSSL ([3-9]|\d\d)\./.test(version);
  if (!fits) console.warn(`skipped: "openssl" is ${version} where OpenSSL 3 is needed, ${untried}`);
  return fits;
}
