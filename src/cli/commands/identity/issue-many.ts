/** Many SVIDs at once: a folder each, or one JSON line each on standard output. */

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import {
  folderName,
  Issuance,
  type IssuedBatch,
  loadMintPool,
  type Mint,
  mintJsonLines,
  mintSvids,
  type StartedBatch,
} from '../../../authority/index.js';
import { parseDuration } from '../../../encoding/duration.js';
import { MeshctlError } from '../../../errors.js';
import type { SpiffeId } from '../../../spiffe/index.js';
import type { Context } from '../../context.js';
import { letSignalsIn } from '../../ui/let-signals-in.js';
import { parseCount, THREADS } from '../../ui/options.js';
import { openProgress } from '../../ui/progress.js';
import { emitReport } from '../../ui/report.js';
import { writeStream } from '../../ui/terminal.js';
import { caPassphraseSource } from './ca-passphrase.js';
import {
  type IssueFlags,
  keyTypeOf,
  noteCapped,
  pkcs12Password,
  refuseFlagsBesideStdout,
  refuseFlagsForList,
  refuseWorkers,
} from './issue-flags.js';
import { type IssuedSvid, type IssueFailure, issueReport } from './issue-report.js';
import { type PlacedRequest, readRequests } from './read-requests.js';
import { type ArtifactFormat, artifactOf } from './svid-artifact.js';
import { assertAbsent, writeArtifact } from './write-artifact.js';

/** SVIDs minted and recorded together: one append to the ledger for each batch. */
const BATCH = 250;
/** Below this many, starting threads costs more than it gains. */
const WORTH_WORKERS = 5000;
const MAX_WORKERS = 8;

/** Issues what the arguments or --from name. Exit code 1 when --keep-going left some out. */
export async function issueMany(
  context: Context,
  ids: readonly string[],
  flags: IssueFlags,
  format: ArtifactFormat,
): Promise<void> {
  refuseFlagsForOne(flags, format);
  refuseFlagsBesideStdout(context, flags);
  if (flags.from === undefined) refuseFlagsForList(flags);
  const password = await pkcs12Password(context, flags, format);
  const failures: IssueFailure[] = [];
  const requests = await readRequests(context, ids, flags, failures);
  const asked = requests.length + failures.length;
  const fail = (failure: IssueFailure): void => {
    failures.push(failure);
    if (flags.keepGoing) context.warn(`${failure.place}: ${failure.error.message} [${failure.error.code}]`);
  };
  const run: Run = { context, flags, requests, fail, issued: 0 };
  try {
    if (format === 'jsonl') await issueJsonLines(run);
    else await issueFolders(run, format, password, failures);
  } catch (error) {
    if (run.issued > 0) context.note(`note: ${svidsIssued(run.issued)} before the failure.`);
    throw error;
  }
  if (failures.length > 0) throw partlyIssued(failures.length, asked, context);
}

interface Run {
  readonly context: Context;
  readonly flags: IssueFlags;
  readonly requests: readonly PlacedRequest[];
  /** Notes a request that was not issued; only called with --keep-going. */
  readonly fail: (failure: IssueFailure) => void;
  /** SVIDs handed out so far. */
  issued: number;
}

function svidsIssued(count: number): string {
  return count === 1 ? '1 SVID was issued' : `${count} SVIDs were issued`;
}

function partlyIssued(failed: number, asked: number, { globals }: Context): MeshctlError {
  return new MeshctlError('E_ISSUE_PARTIAL', {
    what: `${failed} of ${asked} identities ${failed === 1 ? 'was' : 'were'} not issued`,
    ...(globals.quiet
      ? { fix: 'Leave out --quiet to see which' }
      : { why: `the warning${failed === 1 ? ' above names it' : 's above name them'}` }),
  });
}

function refuseFlagsForOne(flags: IssueFlags, format: ArtifactFormat): void {
  for (const [flag, value] of [
    ['--csr', flags.csr],
    ['--key', flags.key],
    ['--key-passphrase-file', flags.keyPassphraseFile],
  ] as const) {
    if (value === undefined) continue;
    throw new MeshctlError('E_USAGE', {
      what: `${flag} is for one SVID`,
      why: 'identities must not share a key',
      fix: 'Issue them one by one',
    });
  }
  if ((format === 'jsonl') !== flags.stdout) {
    throw new MeshctlError('E_USAGE', {
      what:
        format === 'jsonl'
          ? '--format jsonl goes to standard output'
          : '--stdout takes many SVIDs only as JSON lines',
      fix: 'Use --format jsonl --stdout together',
    });
  }
}

async function issueJsonLines(run: Run): Promise<void> {
  const { context, flags, requests } = run;
  const workers = workerCount(flags.workers, requests.length);
  const pool = workers > 1 ? (await loadMintPool()).openMintPool(workers) : undefined;
  try {
    await issueBatches(run, pool?.mint ?? mintJsonLines, workers + 1, async ({ payload, count }) => {
      writeStream(1, payload);
      run.issued += count;
    });
  } finally {
    await pool?.close();
  }
  context.note(`${svidsIssued(run.issued)}.`);
}

function workerCount(flag: string | undefined, requests: number): number {
  if (flag === undefined) return requests < WORTH_WORKERS ? 1 : Math.min(availableParallelism(), MAX_WORKERS);
  return parseCount(flag, '--workers', THREADS);
}

async function issueFolders(
  run: Run,
  format: ArtifactFormat,
  password: string | undefined,
  failures: readonly IssueFailure[],
): Promise<void> {
  const { context, flags, requests } = run;
  refuseWorkers(flags);
  const root = flags.outDir ?? '.';
  const keySource = { make: keyTypeOf(flags) };
  if (!flags.force) for (const { id } of requests) assertAbsent(svidFolder(root, id), format, keySource);
  const svids: IssuedSvid[] = [];
  await issueBatches(run, mintSvids, 1, async ({ payload, authorityId }, batch) => {
    for (const [index, svid] of payload.entries()) {
      const files = await attempt(run, batch[index] as PlacedRequest, async () =>
        writeArtifact(await artifactOf(svid, format, { password }), svidFolder(root, svid.id), flags.force),
      );
      if (files !== undefined) svids.push({ svid, authorityId, files });
      run.issued = svids.length;
      await letSignalsIn();
    }
  });
  await emitReport(context, issueReport(svids, failures, context.now(), { folder: root }));
}

/** `<out-dir>/<trust domain>/<path>`: a path's segments are never `.`, `..` or empty. */
function svidFolder(root: string, id: SpiffeId): string {
  return join(root, folderName(id.trustDomain.name), ...id.path.split('/').slice(1));
}

/** Runs a step for one request; with --keep-going its failure is noted and the rest goes on. */
async function attempt<T>(run: Run, request: PlacedRequest, step: () => Promise<T>): Promise<T | undefined> {
  try {
    return await step();
  } catch (error) {
    if (!run.flags.keepGoing || !(error instanceof MeshctlError)) throw error;
    run.fail({ place: request.place, error });
    return undefined;
  }
}

interface Begun<T> {
  readonly batch: readonly PlacedRequest[];
  readonly issuance: Issuance<T>;
  readonly started: StartedBatch<T>;
}

/** Mints batches, `ahead` of them while an earlier one is recorded and delivered; results keep the input's order. */
async function issueBatches<T>(
  run: Run,
  mint: Mint<T>,
  ahead: number,
  deliver: (issued: IssuedBatch<T>, batch: readonly PlacedRequest[]) => Promise<void>,
): Promise<void> {
  const { context, requests, flags } = run;
  const ttl = parseDuration(flags.ttl, '--ttl');
  const progress = openProgress(context, 'issuing', requests.length);
  const begin = await issuances(run, mint, ttl);
  const begun: Begun<T>[] = [];
  const capNoted = new Set<string>();
  const settle = async ({ batch, issuance, started }: Begun<T>): Promise<void> => {
    const [first] = batch as [PlacedRequest];
    const issued = await attempt(run, first, () => issuance.finish(started));
    if (issued === undefined) {
      for (const { place } of batch.slice(1)) run.fail({ place, error: sameAsAbove(first.place) });
      return;
    }
    const { trustDomain } = first.id;
    if (!capNoted.has(trustDomain.name))
      noteCapped(context, ttl, issued.lifetime, trustDomain, context.now());
    if (issued.lifetime.capped) capNoted.add(trustDomain.name);
    await deliver(issued, batch);
    progress.add(issued.count);
    await letSignalsIn();
  };
  try {
    for (const batch of batchesOf(requests)) {
      begun.push(await begin(batch));
      if (begun.length > ahead) await settle(begun.shift() as Begun<T>);
    }
    for (const batch of begun) await settle(batch);
  } finally {
    progress.stop();
  }
}

function sameAsAbove(place: string): MeshctlError {
  return new MeshctlError('E_ISSUE_PARTIAL', { what: `not issued for the same reason as ${place}` });
}

/** One Issuance per trust domain, opened when its first batch comes. */
async function issuances<T>(
  run: Run,
  mint: Mint<T>,
  ttl: number,
): Promise<(batch: readonly PlacedRequest[]) => Promise<Begun<T>>> {
  const { context, flags } = run;
  const store = await context.openStore();
  const keySource = { make: keyTypeOf(flags) };
  const passphraseOf = await caPassphraseSource(context, store, flags.passphraseFile);
  const open = new Map<string, Issuance<T>>();
  return async (batch) => {
    const { trustDomain } = (batch[0] as PlacedRequest).id;
    let issuance = open.get(trustDomain.name);
    if (issuance === undefined) {
      const passphrase = await passphraseOf(trustDomain);
      issuance = new Issuance(store, trustDomain, mint, {
        keySource,
        ttl,
        passphrase,
        strictTtl: flags.strictTtl,
        clock: context.now,
      });
      open.set(trustDomain.name, issuance);
    }
    return { batch, issuance, started: issuance.start(batch) };
  };
}

/** Runs of requests of one trust domain, at most BATCH long, in the order of the input. */
function* batchesOf(requests: readonly PlacedRequest[]): Generator<readonly PlacedRequest[]> {
  let start = 0;
  for (let i = 1; i <= requests.length; i++) {
    const here = requests[i];
    const first = requests[start] as PlacedRequest;
    if (here !== undefined && i - start < BATCH && here.id.trustDomain.equals(first.id.trustDomain)) continue;
    yield requests.slice(start, i);
    start = i;
  }
}
