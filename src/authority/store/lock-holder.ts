/** Who holds a lock: what a lock file says, and whether that process still lives. */
import { randomBytes } from 'node:crypto';
import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { rfc3339 } from '../../encoding/rfc3339.js';
import { systemCode } from '../../errors.js';
import { describeSystemError } from '../../files/index.js';

export interface LockHolder {
  /** 32 hex digits, new for each claim. */
  readonly nonce: string;
  readonly pid: number;
  /** The host's name and, on Linux, the process namespace: pids of two containers are not comparable. */
  readonly host: string;
  /** When the process started, in the kernel's own count; tells a reused pid. Empty where the system has none. */
  readonly processStart: string;
  /** RFC 3339. */
  readonly since: string;
  readonly command: string;
}

/** What stands at the place of a lock: a holder, nothing, or something that is no lock. */
export type LockFile =
  | { readonly state: 'held'; readonly holder: LockHolder }
  | { readonly state: 'absent' }
  | { readonly state: 'unreadable'; readonly why: string };

/** A claim of this process. */
export function newHolder(command: string): LockHolder {
  return {
    nonce: randomBytes(16).toString('hex'),
    pid: process.pid,
    host: thisHost(),
    processStart: processStatus('self')?.start ?? '',
    since: rfc3339(Date.now() / 1000),
    command: command.slice(0, 200),
  };
}

/** A lock file is short; what is longer was not written by meshctl. */
const MAX_BYTES = 4096;

/** Reads a lock or claim file. Never waits: anything but a short regular file is unreadable. */
export function readLockFile(path: string): LockFile {
  try {
    const stats = lstatSync(path);
    if (!stats.isFile() || stats.size > MAX_BYTES) return { state: 'unreadable', why: 'it is no lock file' };
    const holder = parseHolder(readFileSync(path, 'utf8'));
    return holder === undefined
      ? { state: 'unreadable', why: 'its content is not that of a lock' }
      : { state: 'held', holder };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { state: 'absent' };
    return { state: 'unreadable', why: describeSystemError(error) };
  }
}

function parseHolder(text: string): LockHolder | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const holder = value as Record<keyof LockHolder, unknown>;
  const isValid =
    typeof holder.nonce === 'string' &&
    /^[0-9a-f]{32}$/.test(holder.nonce) &&
    Number.isSafeInteger(holder.pid) &&
    (holder.pid as number) > 0 &&
    typeof holder.host === 'string' &&
    typeof holder.processStart === 'string' &&
    typeof holder.since === 'string' &&
    typeof holder.command === 'string';
  return isValid ? (holder as LockHolder) : undefined;
}

/** True only when it is certain: of another host or container nothing is known. */
export function isDead({ host, pid, processStart }: LockHolder): boolean {
  if (!isThisHost(host)) return false;
  const status = processStatus(pid);
  if (status !== undefined) {
    return status.ended || (processStart !== '' && status.start !== processStart);
  }
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return systemCode(error) === 'ESRCH';
  }
}

/** Whether a process of this host, as this process sees it, can be judged here. */
export function isThisHost(host: string): boolean {
  return host === thisHost() && !host.endsWith(UNKNOWN_NAMESPACE);
}

const UNKNOWN_NAMESPACE = ' pid:?';

function thisHost(): string {
  if (process.platform !== 'linux') return hostname();
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return `${hostname()}${UNKNOWN_NAMESPACE}`; // without /proc
  }
}

/**
 * Fields 3 (state) and 22 (start time) of /proc/<pid>/stat; undefined where there is no such file. Field 2, the name of
 * the program, stands in parentheses and may hold spaces and parentheses itself.
 */
function processStatus(pid: number | 'self'): { ended: boolean; start: string } | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [state = '', start] = [fields[0], fields[19]];
    // A zombie has ended; where nobody waits for it, as in many containers, it stays listed for ever.
    return start === undefined ? undefined : { ended: state === 'Z' || state === 'X', start };
  } catch {
    return undefined;
  }
}
