/** What a command works with besides its own arguments: streams, clock, store, and how to talk to the user. */
import type { Store } from '../authority/index.js';
import { MeshctlError } from '../errors.js';
import { readInput } from '../files/index.js';
import { escapeText } from './ui/escape.js';
import { type Output, parseOutputs } from './ui/output.js';
import { detectTerminal, type Terminal, writeStream } from './ui/terminal.js';

/** Options that every command takes. */
export interface GlobalOptions {
  readonly home?: string | undefined;
  readonly output: readonly string[];
  readonly quiet: boolean;
  readonly color: boolean;
  readonly input: boolean;
  readonly maxInput: number;
  readonly debug: boolean;
}

export class Context {
  readonly globals: GlobalOptions;
  readonly terminal: Terminal;
  readonly env: NodeJS.ProcessEnv;
  /** Where the report goes, and in which formats. */
  readonly outputs: readonly Output[];
  #stdinTaken = false;
  readonly #warned = new Set<string>();
  #store: Promise<Store> | undefined;

  /** `formats` are those the command has beside text, json and yaml. Throws E_USAGE for a wrong -o, before any work. */
  constructor(globals: GlobalOptions, formats: readonly string[] = []) {
    this.globals = globals;
    this.env = process.env;
    this.outputs = parseOutputs(globals.output, formats);
    this.terminal = detectTerminal(this.env, globals);
  }

  /** Seconds since 1970. */
  readonly now = (): number => Math.floor(Date.now() / 1000);

  /** Refuses -o where a flag brings something else than a report to standard output. */
  assertNoOutput(flag: string): void {
    const [output] = this.globals.output;
    if (output === undefined) return;
    throw new MeshctlError('E_USAGE', {
      what: `--output ${output} has no effect with ${flag}`,
      why: 'there is no report',
      fix: 'Leave it out',
    });
  }

  /** Says something beside the result; `--quiet` silences it. */
  note(text: string): void {
    if (!this.globals.quiet) writeStream(2, `${escapeText(text)}\n`);
  }

  /** Says once that something deserves attention; `--quiet` silences it. */
  warn(text: string): void {
    if (!this.#warned.has(text)) this.note(`warning: ${text}`);
    this.#warned.add(text);
  }

  /** The state of this user, at --home, MESHCTL_HOME or the platform's data folder. */
  openStore(): Promise<Store> {
    this.#store ??= this.#openStore();
    return this.#store;
  }

  async #openStore(): Promise<Store> {
    const { FolderStore, resolveHome } = await import('../authority/index.js');
    // Handled between steps, so that a file or lock is never left half made; 130 is what shells expect of Ctrl-C.
    process.once('SIGINT', () => process.exit(130));
    process.once('SIGTERM', () => process.exit(143));
    return new FolderStore(await resolveHome({ flag: this.globals.home, env: this.env }), {
      warn: (text) => this.warn(text),
      // For whoever waits for this process: arguments hold no secrets, they come from files and the environment.
      command: ['meshctl', ...process.argv.slice(2)].join(' ').slice(0, 100),
    });
  }

  /** Reads a file, or standard input for `-`, within --max-input. */
  async read(path: string): Promise<Buffer> {
    if (path === '-' && this.#stdinTaken) {
      throw new MeshctlError('E_USAGE', {
        what: 'standard input is named twice',
        why: 'it can be read only once',
        fix: 'Give a file in one of the places',
      });
    }
    this.#stdinTaken ||= path === '-';
    return readInput(path, { maxBytes: this.globals.maxInput });
  }

  /** A passphrase from `--passphrase-file` or MESHCTL_PASSPHRASE; the final newline does not belong to it. */
  async passphrase(file: string | undefined): Promise<string | undefined> {
    if (file === undefined) return this.env['MESHCTL_PASSPHRASE'] || undefined;
    const text = (await this.read(file)).toString('utf8').replace(/\r?\n$/, '');
    if (text !== '') return text;
    throw new MeshctlError('E_PASSPHRASE', { what: 'the passphrase is empty', where: file });
  }
}
