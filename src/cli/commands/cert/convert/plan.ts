/** What the flags of `cert convert` ask for. Everything that is wrong with them is said before anything is read. */
import { statSync } from 'node:fs';
import { MeshctlError } from '../../../../errors.js';
import type { Context } from '../../../context.js';
import { noEffect, oneOf } from '../../../ui/options.js';
import { parseRoles, type Role } from '../inspect/selection.js';

const FORMATS = ['pem', 'der', 'pkcs12', 'pkcs7'] as const;
export type Format = (typeof FORMATS)[number];

const KEY_CHOICES = ['keep', 'encrypt', 'decrypt', 'drop'] as const;
type KeyChoice = (typeof KEY_CHOICES)[number];

/** Names of standard output, which is no place for the report too. */
const STANDARD_OUTPUT: ReadonlySet<string> = new Set(['-', '/dev/stdout', '/dev/fd/1']);

const ORDERS = ['input', 'leaf-first'] as const;

export interface ConvertFlags {
  readonly format?: string | undefined;
  readonly out?: string | undefined;
  readonly stdout: boolean;
  readonly force: boolean;
  readonly order: string;
  readonly name?: string | undefined;
  readonly keys?: string | undefined;
  readonly role: readonly string[];
  readonly allowLoss: boolean;
  readonly outPasswordFile?: string | undefined;
  readonly outPasswordEnv?: string | undefined;
}

export interface Plan {
  readonly format: Format;
  /** Undefined is standard output. */
  readonly file: string | undefined;
  /** Keys may go to standard output. */
  readonly printsKeys: boolean;
  readonly force: boolean;
  readonly leafFirst: boolean;
  /** Alias of a PKCS#12 file. */
  readonly name: string | undefined;
  readonly keys: KeyChoice;
  readonly roles: readonly Role[];
  readonly allowLoss: boolean;
}

/** Throws E_USAGE, and E_FILE_EXISTS for a file that --force does not give up. */
export function planOf(context: Context, flags: ConvertFlags): Plan {
  const { stdout, force, name, allowLoss } = flags;
  const out = flags.out !== undefined && STANDARD_OUTPUT.has(flags.out) ? undefined : flags.out;
  if (flags.format === undefined) {
    throw new MeshctlError('E_USAGE', {
      what: 'no format',
      fix: `Name what to write with --format: ${FORMATS.join(', ')}`,
    });
  }
  const format = oneOf(flags.format, FORMATS, 'format', '--format');
  const order = oneOf(flags.order, ORDERS, 'order', '--order');
  if (out !== undefined && stdout) throw noEffect('--stdout', 'here', 'it goes to the file of --out');
  if (out === undefined && force) throw noEffect('--force', 'here', 'no file is written without --out');
  if (name !== undefined && format !== 'pkcs12')
    throw noEffect('--name', 'here', 'only PKCS#12 files have aliases');
  const keys = keysOf(flags, format);
  if (out === undefined) assertReportElsewhere(context);
  else if (!force) assertAbsent(out);
  const roles = parseRoles(flags.role);
  const leafFirst = order === 'leaf-first';
  return { format, file: out, printsKeys: stdout, force, leafFirst, name, keys, roles, allowLoss };
}

function keysOf(flags: ConvertFlags, format: Format): KeyChoice {
  const hasPassword = flags.outPasswordFile !== undefined || flags.outPasswordEnv !== undefined;
  const password = flags.outPasswordFile === undefined ? '--out-password-env' : '--out-password-file';
  const asked = flags.keys === undefined ? undefined : oneOf(flags.keys, KEY_CHOICES, 'choice', '--keys');
  if (format === 'pkcs7' && hasPassword) throw noEffect(password, 'here', 'PKCS#7 files are not encrypted');
  if (format === 'pkcs7' && (asked === 'encrypt' || asked === 'decrypt')) {
    throw noEffect(`--keys ${asked}`, 'here', 'PKCS#7 files hold no keys');
  }
  if (format === 'pkcs12' && asked === 'decrypt') {
    throw noEffect('--keys decrypt', 'here', 'the key of a PKCS#12 file is always encrypted');
  }
  if (format !== 'pkcs12' && hasPassword && (asked === 'decrypt' || asked === 'drop')) {
    throw noEffect(password, 'here', `--keys ${asked} leaves nothing to encrypt`);
  }
  return asked ?? (hasPassword ? 'encrypt' : 'keep');
}

/** Standard output has room for one thing. */
function assertReportElsewhere(context: Context): void {
  const { output } = context.globals;
  if (output.length === 0 || context.outputs.every(({ file }) => file !== undefined)) return;
  throw new MeshctlError('E_USAGE', {
    what: 'the report and what is converted both go to standard output',
    where: '--output',
    fix: 'Name a file with --out, or one for the report: -o json=report.json',
  });
}

/** Before passwords are asked for and sources read; the writing itself looks again. */
function assertAbsent(file: string): void {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return;
  throw new MeshctlError('E_FILE_EXISTS', { what: `${file} exists`, fix: 'Pass --force to replace it' });
}
