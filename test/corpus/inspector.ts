/** Runs many commands in one process, since a start costs more than most files; a new one where it hangs or dies. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

export interface Ran {
  readonly kind: 'ended';
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
}

export type Run = Ran | { readonly kind: 'hung' } | { readonly kind: 'died'; readonly stderr: string };

const PROGRAM = join(import.meta.dirname, 'child.cjs');

export class Inspector {
  readonly #token = randomUUID();
  readonly #giveUpMs: number;
  #child: ChildProcessWithoutNullStreams | undefined;

  /** A command that takes longer is killed. */
  constructor(giveUpMs: number) {
    this.#giveUpMs = giveUpMs;
  }

  async run(args: readonly string[]): Promise<Run> {
    this.#child ??= spawn(process.execPath, [PROGRAM, this.#token], { stdio: 'pipe' });
    const outcome = await this.#outcome(this.#child, args);
    if (outcome.kind !== 'ended') this.close();
    return outcome;
  }

  close(): void {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }

  #outcome(child: ChildProcessWithoutNullStreams, args: readonly string[]): Promise<Run> {
    return new Promise((resolve) => {
      const stdout = new Tail(this.#token);
      const stderr = new Tail(this.#token);
      const finish = (run: Run): void => {
        clearTimeout(timer);
        for (const stream of [child.stdout, child.stderr]) stream.removeAllListeners('data');
        child.removeAllListeners('close');
        resolve(run);
      };
      const onData = (tail: Tail) => (chunk: Buffer) => {
        tail.add(chunk);
        const end = stdout.end?.split(' ');
        if (end === undefined || stderr.end === undefined) return;
        const [, code, milliseconds] = end.map(Number) as [number, number, number];
        finish({ kind: 'ended', code, milliseconds, stdout: stdout.text, stderr: stderr.text });
      };
      child.stdout.on('data', onData(stdout));
      child.stderr.on('data', onData(stderr));
      child.on('close', () => finish({ kind: 'died', stderr: stderr.text }));
      const timer = setTimeout(() => finish({ kind: 'hung' }), this.#giveUpMs);
      child.stdin.write(`${JSON.stringify(args)}\n`);
    });
  }
}

/** What came on one stream, and the line that ends it. */
class Tail {
  readonly #mark: Buffer;
  readonly #chunks: Buffer[] = [];
  #end: string | undefined;
  #text: string | undefined;

  constructor(token: string) {
    this.#mark = Buffer.from(`\n${token}`);
  }

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    if (chunk.at(-1) !== 0x0a) return;
    const all = Buffer.concat(this.#chunks);
    const at = all.lastIndexOf(this.#mark);
    if (at < 0) return;
    this.#text = all.toString('utf8', 0, at);
    this.#end = all.toString('utf8', at + 1).trimEnd();
  }

  get end(): string | undefined {
    return this.#end;
  }

  get text(): string {
    return this.#text ?? Buffer.concat(this.#chunks).toString('utf8');
  }
}
