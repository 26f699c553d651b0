/** Many commands at once on one home, round after round, and what must hold after each. */
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Outcome, Workspace } from '../meshctl.js';
import { expectMended, expectWholeHome, leftBehind, letTimePass, type TrustDomainFolder } from './home.js';
import type { Random } from './random.js';
import {
  type Kind,
  newTrustDomain,
  REFUSALS,
  runTask,
  SHARED,
  type TaskEnd,
  TRUST_DOMAINS,
  tasksOf,
} from './round.js';
import { type GotSvid, Ledger, readSvidFolder, svidsInLines } from './svids.js';

/** Five batches, so that a kill finds some of them delivered and others not. */
const BULK_SIZE = 1200;

export class Crowd {
  readonly #workspace: Workspace;
  readonly #random: Random;
  readonly #ledgers = new Map<string, Ledger>();
  readonly #got: { readonly trustDomain: string; readonly svids: readonly GotSvid[] }[] = [];
  /** How long a command of this kind lives among the others, in milliseconds. */
  readonly #lives = new Map<Kind, number>();
  #unchecked: string[] = [];
  rounds = 0;
  /** Processes that were running when SIGKILL came. */
  kills = 0;
  /** Among them those of which something was seen: files, or lines on standard output. */
  killsAfterOutput = 0;

  constructor(workspace: Workspace, random: Random) {
    this.#workspace = workspace;
    this.#random = random;
  }

  async setUp(): Promise<void> {
    for (const name of TRUST_DOMAINS) {
      const ids = Array.from({ length: BULK_SIZE }, (_, index) => `spiffe://${name}/bulk/${index}\n`);
      this.#workspace.write(`${name}.txt`, ids.join(''));
      await this.#done('ca', 'init', name);
    }
  }

  /** The first round kills nobody: it tells how long each command lives. */
  async round(): Promise<void> {
    const tasks = tasksOf(this.rounds, this.#random);
    const start = performance.now();
    const ends = tasks.map(async (task) => {
      const end = await runTask(this.#workspace, task, this.#killAfter(task.kind));
      this.#learn(task.kind, end.killed, performance.now() - start);
      return end;
    });
    await this.#done('ca', 'list', '-o', 'json'); // readers need no lock, and see whole states
    this.#judge(await Promise.all(ends));
    this.#unchecked.push(newTrustDomain(this.rounds++));
  }

  /** Late instants are the likelier ones: in the first half of its life a command only starts. */
  #killAfter(kind: Kind): number {
    const life = this.#lives.get(kind);
    return life === undefined ? 2 ** 30 : life * Math.cbrt(this.#random());
  }

  /** However fast the machine is and however busy: this settles where about one command in four ends by itself. */
  #learn(kind: Kind, killed: boolean, lived: number): void {
    const life = this.#lives.get(kind);
    this.#lives.set(kind, life === undefined ? lived : life * (killed ? 1.03 : 0.91));
  }

  #judge(ends: readonly TaskEnd[]): void {
    const folders = expectWholeHome(this.#workspace.path('home'));
    for (const [name, { path }] of folders) {
      if (!this.#ledgers.has(name)) this.#ledgers.set(name, new Ledger(join(path, 'issued.jsonl')));
      this.#ledgers.get(name)?.readOn();
    }
    for (const end of ends) this.#judgeTask(end, folders.get(end.task.trustDomain));
    const { svid } = readSvidFolder(this.#workspace.path(SHARED));
    const isKnown = [...this.#ledgers.values()].some(
      (ledger) => ledger.missing(svid ? [svid] : []).length === 0,
    );
    expect(isKnown, `${SHARED}/svid.pem is in a ledger`).toBe(true);
  }

  #judgeTask(end: TaskEnd, folder: TrustDomainFolder | undefined): void {
    const { task, killed, code, stdout, stderr } = end;
    if (!killed && code !== 0) expect(stderr).toMatch(REFUSALS[task.kind]);
    const authority = /^authority +([0-9a-f]{40}) /m.exec(stdout)?.[1];
    if (authority !== undefined) expect(folder?.authorityIds).toContain(authority);
    // Two made the same trust domain at once: who says so is the one whose CA it is.
    if (authority !== undefined && task.kind === 'init') expect(folder?.state?.x509[0]?.id).toBe(authority);
    const svids = this.#svidsOf(end);
    this.#expectRecorded(task.trustDomain, svids);
    const serial = /^serial +([0-9a-f]{32})$/m.exec(stdout)?.[1];
    if (serial !== undefined) expect(this.#ledgers.get(task.trustDomain)?.serials).toContain(serial);
    if (killed) this.kills++;
    if (killed && (svids.length > 0 || stdout !== '')) this.killsAfterOutput++;
  }

  /** What this command alone has handed out. */
  #svidsOf({ task, stdout, killed, code }: TaskEnd): GotSvid[] {
    if (task.outDir === undefined) return svidsInLines(task.args.includes('jsonl') ? stdout : '');
    if (task.outDir === SHARED) return [];
    const { svid, isSet } = readSvidFolder(this.#workspace.path(task.outDir));
    if (!killed && code === 0) expect(svid).toBeDefined();
    if (svid === undefined) return [];
    expect(isSet, 'the key and the bundle were there before svid.pem').toBe(true);
    return [svid];
  }

  #expectRecorded(trustDomain: string, svids: readonly GotSvid[]): void {
    if (svids.length === 0) return;
    expect(this.#ledgers.get(trustDomain)?.missing(svids)).toEqual([]);
    this.#got.push({ trustDomain, svids });
  }

  /** The next commands find a home that works, and mend what the killed ones left. */
  async check(): Promise<void> {
    const names = [...TRUST_DOMAINS, ...this.#unchecked];
    await Promise.all(this.#unchecked.map((name) => this.#initAgain(name)));
    await this.#done('ca', 'list', '-o', 'json');
    const issued = new Map(await Promise.all(names.map((name) => this.#showAndIssue(name))));
    this.#judge([]);
    const folders = expectWholeHome(this.#workspace.path('home'));
    for (const name of names) {
      expectMended(folders.get(name) as TrustDomainFolder);
      this.#expectRecorded(name, issued.get(name) ?? []);
    }
    this.#unchecked = [];
  }

  async #initAgain(name: string): Promise<void> {
    const { code, stderr } = await this.#workspace.run(['ca', 'init', name]);
    if (code !== 0) expect(stderr).toMatch(REFUSALS.init);
  }

  async #showAndIssue(name: string): Promise<[string, GotSvid[]]> {
    await this.#done('ca', 'show', name);
    const id = `spiffe://${name}/next`;
    const { stdout } = await this.#done('identity', 'issue', id, '--stdout', '--format', 'json');
    return [name, svidsInLines(stdout)];
  }

  /** Reads all ledgers from their beginning, and expects that nothing piles up. */
  async checkAtLast(): Promise<void> {
    for (const name of this.#ledgers.keys()) {
      const ledger = new Ledger(this.#workspace.path('home', 'trust-domains', name, 'issued.jsonl'));
      ledger.readOn();
      expect(ledger.serials).toEqual(this.#ledgers.get(name)?.serials);
      this.#ledgers.set(name, ledger);
    }
    for (const { trustDomain, svids } of this.#got) {
      expect(this.#ledgers.get(trustDomain)?.missing(svids)).toEqual([]);
    }
    letTimePass(this.#workspace.folder);
    for (const name of TRUST_DOMAINS) await this.#done('ca', 'init', name, '--force');
    await this.#done('identity', 'issue', 'spiffe://a.example/next', '--out-dir', SHARED, '--force');
    expect(readSvidFolder(this.#workspace.path(SHARED)).isSet).toBe(true);
    const cleared = [SHARED, ...TRUST_DOMAINS.map((name) => join('home', 'trust-domains', name))];
    for (const folder of cleared) expect(leftBehind(this.#workspace.path(folder))).toEqual([]);
  }

  async #done(...args: string[]): Promise<Outcome> {
    const outcome = await this.#workspace.run(args);
    expect(outcome).toMatchObject({ code: 0 });
    return outcome;
  }
}
