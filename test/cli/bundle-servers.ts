/** `meshctl bundle serve` and `bundle fetch --watch` in processes of their own, which run until they are stopped. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { PROGRAM, type RunOptions, type Workspace } from './meshctl.js';

export interface Running {
  readonly child: ChildProcess;
  /** All that was printed until now. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Waits until a stream has this. Fails when the process ends before. */
  readonly until: (stream: 'stdout' | 'stderr', pattern: RegExp) => Promise<RegExpExecArray>;
  /** Ends it by a signal, and tells its exit code. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>;
}

export function running(place: Workspace, args: readonly string[], options: RunOptions = {}): Running {
  const child = place.start(process.execPath, [PROGRAM, ...args], options);
  const heard = { stdout: '', stderr: '' };
  const ended = once(child, 'close').then(([code]) => code as number | null);
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      heard[stream] += text;
    });
  return {
    child,
    stdout: () => heard.stdout,
    stderr: () => heard.stderr,
    until: async (stream, pattern) => {
      let hasEnded = false;
      ended.then(() => {
        hasEnded = true;
      });
      for (;;) {
        const match = pattern.exec(heard[stream]);
        if (match !== null) return match;
        if (hasEnded) throw new Error(`it ended without ${pattern}: ${heard.stdout}${heard.stderr}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
}

export interface Serving extends Running {
  readonly port: number;
}

/** An endpoint on a free port; the report is JSON. */
export async function serving(
  place: Workspace,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Serving> {
  const listen = args.includes('--listen') ? [] : ['--listen', '127.0.0.1:0'];
  const started = running(place, ['bundle', 'serve', ...args, ...listen, '-o', 'json'], options);
  const [, port] = await started.until('stdout', /"port": (\d+)[\s\S]*\n}\n/);
  return { ...started, port: Number(port) };
}

/** The certificate that a new connection sees. */
export async function peerOf(port: number): Promise<{ subjectaltname?: string; serialNumber: string }> {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const peer = socket.getPeerCertificate();
  socket.destroy();
  return peer;
}

/** What a report has that the schema of its kind does not allow. Endpoints run on, so schemas.test.ts has none of theirs. */
export function violationsOf(report: { readonly kind?: unknown }): string[] {
  const ajv = new Ajv2020({ strict: true, allErrors: true });
  formats.default(ajv);
  const file = new URL(`../../schemas/${report.kind}.schema.json`, import.meta.url);
  const validate = ajv.compile(JSON.parse(readFileSync(file, 'utf8')));
  validate(report);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
