import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodePemBundle, decodeSpiffeBundle } from '../../bundle/index.js';
import { MeshctlError } from '../../errors.js';
import { attempt } from '../../files/index.js';
import { TrustDomain } from '../../spiffe/index.js';
import { mutualTls, type Workload } from '../quickstart/mutual-tls.js';
import { escapeLines, escapeText } from '../ui/escape.js';
import { examples, exitCodes } from '../ui/help.js';
import { type Paint, paintFor } from '../ui/paint.js';
import { writeStream } from '../ui/terminal.js';
import type { Configure } from './command.js';

const EAST_TD = 'spiffe://east.example';
const WEST_TD = 'spiffe://west.example';
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
    this.#say(`$ cd ${this.#folder}\n`);

    this.#title('1. Two operators, each with a home and the CA of a trust domain in it');
    this.#meshctl(['--home', 'east-home', 'ca', 'init', 'east.example']);
    this.#meshctl(['--home', 'west-home', 'ca', 'init', 'west.example']);

    this.#title('2. An X.509-SVID for a workload of each');
    this.#meshctl(['--home', 'east-home', 'identity', 'issue', EAST, '--out-dir', 'east']);
    this.#meshctl(['--home', 'west-home', 'identity', 'issue', WEST, '--out-dir', 'west']);

    this.#title('3. Each hands the other its bundle, as a file; its fingerprint can be read over the phone');
    this.#meshctl(['--home', 'east-home', 'bundle', 'export', '--out', 'east.example.json']);
    this.#meshctl(['--home', 'west-home', 'bundle', 'export', '--out', 'west.example.json']);
    this.#meshctl(['--home', 'east-home', 'bundle', 'set', '--id', WEST_TD, '--path', 'west.example.json']);
    this.#meshctl(['--home', 'west-home', 'bundle', 'set', '--id', EAST_TD, '--path', 'east.example.json']);
    this.#meshctl(['--home', 'east-home', 'identity', 'verify', 'west/svid.pem']);

    this.#title('4. They talk: mutual TLS, each checks the ID of the other');
    await this.#handshake('west', 'east', true);

    this.#title('5. A stranger with the same path in another trust domain must not get in');
    this.#meshctl(['--home', 'rogue-home', 'ca', 'init', 'rogue.example']);
    this.#meshctl(['--home', 'rogue-home', 'identity', 'issue', ROGUE, '--out-dir', 'rogue']);
    await this.#handshake('rogue', 'east', false);
    this.#meshctl(['--home', 'east-home', 'identity', 'verify', 'rogue/svid.pem'], 1);

    this.#title('6. Nor by passing off its bundle as that of a partner');
    this.#meshctl(['--home', 'rogue-home', 'bundle', 'export', '--out', 'rogue.json']);
    this.#meshctl(['--home', 'east-home', 'bundle', 'set', '--id', WEST_TD, '--path', 'rogue.json'], 3);

    this.#title('7. What an SVID says, and whether it keeps the standards');
    this.#meshctl(['cert', 'inspect', 'east/svid.pem']);
    this.#meshctl(['cert', 'lint', 'east']);
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
        MESHCTL_HOME: join(this.#folder, 'home'), // a step that forgot its --home must not touch the user's
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
    const read = (file: string) => readFileSync(join(this.#folder, file));
    const own = decodePemBundle(read(`${name}/bundle.pem`), TrustDomain.parse(`${name}.example`));
    const others = ['east', 'west'].filter((other) => other !== name);
    const handedOver = others.map((other) => ({
      trustDomain: TrustDomain.parse(`${other}.example`),
      ...decodeSpiffeBundle(read(`${other}.example.json`)).content,
    }));
    return {
      svid: read(`${name}/svid.pem`).toString(),
      key: read(`${name}/key.pem`).toString(),
      bundles: [own, ...handedOver],
    };
  }
}

function indented(text: string): string {
  return escapeLines(text).replace(/^(?=.)/gm, '  ');
}

function stepFailed(step: string, why: string): MeshctlError {
  return new MeshctlError('E_VERIFY', { what: `the tour broke at ${step}`, why, fix: 'Please report it' });
}
