import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodePemBundle } from '../../bundle/index.js';
import { MeshctlError } from '../../errors.js';
import { attempt } from '../../files/index.js';
import { TrustDomain } from '../../spiffe/index.js';
import { mutualTls, type Workload } from '../quickstart/mutual-tls.js';
import { escapeLines, escapeText } from '../ui/escape.js';
import { examples, exitCodes } from '../ui/help.js';
import { type Paint, paintFor } from '../ui/paint.js';
import { writeStream } from '../ui/terminal.js';
import type { Configure } from './command.js';

const EAST = 'spiffe://east.example/ns/shop/sa/web';
const WEST = 'spiffe://west.example/ns/bank/sa/payments';
const ROGUE = 'spiffe://rogue.example/ns/bank/sa/payments';

/** `meshctl quickstart`. */
export const quickstart: Configure = (command, open) => {
  command
    .option('--clean', 'remove the throw-away home at the end', false)
    .addHelpText(
      'after',
      examples(
        ['meshctl quickstart', 'the whole tour; it ends with how to clean up'],
        ['meshctl quickstart --clean', 'the same, and leaves nothing behind'],
      ),
    )
    .addHelpText(
      'after',
      exitCodes({
        1: 'a step did not do what it must',
        2: 'the folder for temporary files cannot be written',
      }),
    )
    .action(async (options) => {
      const context = open();
      context.assertNoOutput('the tour');
      const prefix = join(tmpdir(), 'meshctl-quickstart-');
      const folder = attempt(prefix, () => mkdtempSync(prefix));
      const tour = new Tour(folder, await paintFor(context.terminal.colour));
      try {
        await tour.run();
      } finally {
        if (options.clean) rmSync(folder, { recursive: true, force: true });
      }
      tour.end(options.clean);
    });
};

/** The steps, each a command as a user types it (run as a process of its own) or what two workloads do. */
class Tour {
  readonly #folder: string;
  readonly #paint: Paint;

  constructor(folder: string, paint: Paint) {
    this.#folder = folder;
    this.#paint = paint;
  }

  async run(): Promise<void> {
    this.#say(`A tour in the throw-away folder ${this.#folder}\n`);
    this.#say(`$ cd ${this.#folder}\n$ export MESHCTL_HOME=$PWD/home\n`);

    this.#title('1. Two trust domains, each with its own CA');
    this.#meshctl(['ca', 'init', 'east.example']);
    this.#meshctl(['ca', 'init', 'west.example']);

    this.#title('2. An X.509-SVID for a workload in each');
    this.#meshctl(['identity', 'issue', EAST, '--out-dir', 'east']);
    this.#meshctl(['identity', 'issue', WEST, '--out-dir', 'west']);

    this.#title('3. Each hands the other its bundle, as a file');
    this.#copy('west/bundle.pem', 'east/west.example.pem');
    this.#copy('east/bundle.pem', 'west/east.example.pem');
    this.#meshctl(['identity', 'verify', 'west/svid.pem', '--bundle', 'east/west.example.pem']);

    this.#title('4. They talk: mutual TLS, each checks the ID of the other');
    await this.#handshake('west', 'east', true);

    this.#title('5. A stranger with the same path in another trust domain must not get in');
    this.#meshctl(['ca', 'init', 'rogue.example']);
    this.#meshctl(['identity', 'issue', ROGUE, '--out-dir', 'rogue']);
    this.#copy('east/bundle.pem', 'rogue/east.example.pem');
    await this.#handshake('rogue', 'east', false);
    this.#meshctl(['identity', 'verify', 'rogue/svid.pem', '--bundle', 'east/west.example.pem'], 1);

    this.#title('6. What an SVID says');
    this.#meshctl(['cert', 'inspect', 'east/svid.pem']);
  }

  end(cleaned: boolean): void {
    const where = cleaned ? 'The folder is gone again.' : `Clean up with: rm -r ${this.#folder}`;
    this.#say(`Done: everything above was real, the refusals too. ${where}`);
    this.#say('Next: "meshctl ca init <your trust domain>", or "meshctl --help".');
  }

  #say(text: string): void {
    writeStream(1, `${text}\n`);
  }

  #title(text: string): void {
    this.#say(this.#paint.strong(text));
  }

  /** Runs this very program, and fails the tour when it ends otherwise than it must. */
  #meshctl(args: readonly string[], expectedCode = 0): void {
    this.#say(this.#paint.faint(`$ meshctl ${args.join(' ')}`));
    const program = process.argv[1] as string;
    const result = spawnSync(process.execPath, [program, ...args], {
      cwd: this.#folder,
      env: {
        ...process.env,
        MESHCTL_HOME: join(this.#folder, 'home'),
        MESHCTL_PASSPHRASE: '',
        FORCE_COLOR: '', // escape sequences would be escaped below
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
    });
    this.#say(indented(`${result.stdout}${result.stderr}`));
    if (result.status === expectedCode) return;
    throw stepFailed(
      `meshctl ${args.join(' ')}`,
      `it ended with ${result.status ?? result.signal}, not ${expectedCode}`,
    );
  }

  #copy(from: string, to: string): void {
    this.#say(this.#paint.faint(`$ cp ${from} ${to}`));
    copyFileSync(join(this.#folder, from), join(this.#folder, to));
  }

  /** `client` dials `server`; both hold their own bundle and the other's as far as they were given it. */
  async #handshake(client: string, server: string, mustSucceed: boolean): Promise<void> {
    const result = await mutualTls(this.#workload(server), this.#workload(client));
    if (result.ok) {
      this.#say(
        indented(`connected with ${result.protocol} over 127.0.0.1
the client accepted the server   ${result.serverId}
the server accepted the client   ${result.clientId}\n`),
      );
    } else {
      this.#say(`  ${this.#paint.bad('refused')} by the ${result.refusedBy}: ${escapeText(result.why)}\n`);
    }
    if (result.ok !== mustSucceed)
      throw stepFailed('the handshake', mustSucceed ? 'it was refused' : 'it was accepted');
  }

  #workload(name: string): Workload {
    const read = (file: string) => readFileSync(join(this.#folder, name, file), 'utf8');
    const bundles = ['east', 'west']
      .filter((other) => other !== name)
      .flatMap((other) => this.#bundle(join(name, `${other}.example.pem`), `${other}.example`));
    const own = this.#bundle(join(name, 'bundle.pem'), `${name}.example`);
    return { svid: read('svid.pem'), key: read('key.pem'), bundles: [...own, ...bundles] };
  }

  #bundle(file: string, trustDomain: string) {
    try {
      return [decodePemBundle(readFileSync(join(this.#folder, file)), TrustDomain.parse(trustDomain))];
    } catch {
      return []; // it was never handed over
    }
  }
}

function indented(text: string): string {
  return escapeLines(text).replace(/^(?=.)/gm, '  ');
}

function stepFailed(step: string, why: string): MeshctlError {
  return new MeshctlError('E_VERIFY', { what: `the tour broke at ${step}`, why, fix: 'Please report it' });
}
