/**
 * The lock of a folder: one process at a time, and none that has died stands in the way.
 *
 * A lock file is made by link() from a claim file, so it has its whole content from its first moment. Its nonce belongs
 * to one claim and never comes back. A living holder removes its own lock file; nobody else touches it. Of a holder
 * that has died (nonce N), `.lock` is replaced only by the process that holds the lock `.lock.N`, taken in this same
 * way, and only after it has seen N in `.lock` while holding it. Between that look and the rename nothing can change
 * `.lock`: N's process is dead, every other breaker needs `.lock.N`, and link() fails on a name that is taken. Once N
 * is gone from `.lock` it never returns, so a `.lock.N` that comes late, or is left behind, gives no right any more.
 */
import { closeSync, linkSync, openSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MeshctlError, systemCode } from '../../errors.js';
import { attempt, lacksHardLinks, tryUnlink, writeAll, writeError } from '../../files/index.js';
import { isDead, isThisHost, type LockHolder, newHolder, readLockFile } from './lock-holder.js';

export interface LockOptions {
  /** What the holder does, for the message to others: `ca init example.org`. */
  readonly command: string;
  /** How long to wait for the holder, in milliseconds. */
  readonly timeout: number;
}

/** Runs `work` while this process holds the lock of `folder`. Throws E_LOCKED, E_WRITE and what `work` throws. */
export async function withLock<T>(
  folder: string,
  options: LockOptions,
  work: () => T | Promise<T>,
): Promise<T> {
  const deadline = performance.now() + options.timeout;
  const lock = await take({ folder, name: LOCK, depth: 0, command: options.command, deadline });
  try {
    sweep(folder, lock.nonce);
    return await work();
  } finally {
    release(lock);
  }
}

const LOCK = '.lock';
const CLAIM = '.claim-';

const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 50;
/** Without hard links a lock file is empty for a moment; one that stays unreadable for longer is not one of ours. */
const UNREADABLE_MS = 500;
/** Breaking a lock takes a lock, whose holder may have died too. Deeper than this only made-up files go. */
const MAX_DEPTH = 16;

interface Wanted {
  readonly folder: string;
  readonly name: string;
  readonly depth: number;
  readonly command: string;
  readonly deadline: number;
}

interface HeldLock {
  readonly path: string;
  readonly nonce: string;
}

async function take(wanted: Wanted): Promise<HeldLock> {
  const path = join(wanted.folder, wanted.name);
  const self = newHolder(wanted.command);
  const claim = join(wanted.folder, `${CLAIM}${self.nonce}`);
  const held = { path, nonce: self.nonce };
  let unreadableSince: number | undefined;
  try {
    writeClaim(claim, self);
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      if (linkLock(claim, path, self)) return held;
      const found = readLockFile(path);
      if (found.state === 'held' && isDead(found.holder)) {
        if (await replaceDead(wanted, path, claim, found.holder)) return held;
      }
      const now = performance.now();
      unreadableSince = found.state === 'unreadable' ? (unreadableSince ?? now) : undefined;
      if (found.state === 'unreadable' && now - (unreadableSince ?? now) >= UNREADABLE_MS) {
        throw unreadable(path, found.why);
      }
      if (now >= wanted.deadline) {
        throw found.state === 'unreadable'
          ? unreadable(path, found.why)
          : locked(path, found.state === 'held' ? found.holder : undefined);
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  } finally {
    tryUnlink(claim);
  }
}

function writeClaim(claim: string, self: LockHolder): void {
  try {
    writeFileSync(claim, JSON.stringify(self), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    throw writeError(error, claim);
  }
}

/** False when the lock is taken. */
function linkLock(claim: string, path: string, self: LockHolder): boolean {
  try {
    linkSync(claim, path);
    return true;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST') return false;
    if (code === 'ENOENT') {
      writeClaim(claim, self); // this process slept so long that its claim was swept
      return false;
    }
    if (lacksHardLinks(error)) return createLock(path, self);
    throw writeError(error, path);
  }
}

function createLock(path: string, self: LockHolder): boolean {
  let fd: number;
  try {
    fd = openSync(path, 'wx', 0o600);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw writeError(error, path);
  }
  try {
    writeAll(fd, JSON.stringify(self));
    return true;
  } catch (error) {
    tryUnlink(path);
    throw writeError(error, path);
  } finally {
    closeSync(fd);
  }
}

/** Puts the claim in the place of a dead holder's lock; false when another process was faster. */
async function replaceDead(wanted: Wanted, path: string, claim: string, dead: LockHolder): Promise<boolean> {
  if (wanted.depth >= MAX_DEPTH) throw unreadable(path, 'the locks to replace it are held in a circle');
  const right = await take({ ...wanted, name: `${LOCK}.${dead.nonce}`, depth: wanted.depth + 1 });
  try {
    const found = readLockFile(path);
    if (found.state !== 'held' || found.holder.nonce !== dead.nonce) return false;
    renameSync(claim, path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false; // the claim was swept; the next link() makes it anew
    throw writeError(error, path);
  } finally {
    release(right);
  }
}

/** Removes the lock file if it is still ours: someone may have removed it by hand, and another process come after. */
function release({ path, nonce }: HeldLock): void {
  const found = readLockFile(path);
  if (found.state === 'held' && found.holder.nonce === nonce) tryUnlink(path);
}

/** A claim older than this has no process waiting behind it, or one that can write it anew. */
const STALE_CLAIM_MS = 3_600_000;

/**
 * Removes what killed processes left behind. Called by the holder of `.lock`, so every `.lock.N` but one for its own
 * nonce speaks of an N that is gone, and nobody needs it.
 */
function sweep(folder: string, ownNonce: string): void {
  for (const name of attempt(folder, () => readdirSync(folder))) {
    const path = join(folder, name);
    if (name.startsWith(`${LOCK}.`) ? name !== `${LOCK}.${ownNonce}` : isStaleClaim(name, path))
      tryUnlink(path);
  }
}

function isStaleClaim(name: string, path: string): boolean {
  if (!name.startsWith(CLAIM)) return false;
  const found = readLockFile(path);
  if (found.state === 'absent') return false;
  // Cut off by a kill, or just being written: whoever still lives writes a swept claim anew when it comes to link it.
  if (found.state === 'unreadable') return true;
  if (isDead(found.holder)) return true;
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats !== undefined && Date.now() - stats.mtimeMs > STALE_CLAIM_MS;
}

function locked(path: string, holder: LockHolder | undefined): MeshctlError {
  if (holder === undefined) {
    return new MeshctlError('E_LOCKED', {
      what: `cannot take the lock ${path}`,
      why: 'other processes take it again and again',
      fix: 'Try again',
    });
  }
  const { pid, command, host, since } = holder;
  return new MeshctlError('E_LOCKED', {
    what: `cannot take the lock ${path}`,
    why: `"${command}" (process ${pid} on ${host}) holds it since ${since} (${distance(since)})`,
    fix: isThisHost(host)
      ? 'Wait until it is done, or end that process; the lock of a process that has ended frees itself'
      : 'Wait until it is done; if that host or container is gone for good, remove the file',
  });
}

function unreadable(path: string, why: string): MeshctlError {
  return new MeshctlError('E_LOCKED', {
    what: `cannot read the lock ${path}`,
    why,
    fix: 'If no meshctl is at work on this home, remove it',
  });
}

/** How long ago, in the largest unit that fits. */
function distance(since: string): string {
  const seconds = Math.max(0, Math.round((Date.now() - Date.parse(since)) / 1000));
  const units = [
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'min'],
  ] as const;
  const [size, unit] = units.find(([size]) => seconds >= size) ?? [1, 's'];
  return Number.isNaN(seconds) ? 'unknown' : `${Math.floor(seconds / size)} ${unit} ago`;
}
