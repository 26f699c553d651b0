/** The flags of `bundle fetch`, and what they come to. Nothing is inferred or ignored (SPIFFE Federation §5.1). */

import { type EndpointProfile, parseEndpointUrl } from '../../../../bundle/index.js';
import { parseDuration } from '../../../../encoding/duration.js';
import { MeshctlError } from '../../../../errors.js';
import { SpiffeId, TrustDomain } from '../../../../spiffe/index.js';
import type { Context } from '../../../context.js';
import { inOption, noEffect, parseCount } from '../../../ui/options.js';
import { parseSize } from '../../../ui/size.js';
import { parseProfile } from '../profile-option.js';
import { type TakeFlags, takeFlags } from '../take.js';

export interface FetchFlags extends TakeFlags {
  readonly profile?: string | undefined;
  readonly id?: string | undefined;
  readonly endpointSpiffeId?: string | undefined;
  readonly bundle?: string | undefined;
  readonly caFile?: string | undefined;
  readonly timeout: string;
  readonly maxSize: string;
  readonly retries?: string | undefined;
  readonly set: boolean;
  readonly out?: string | undefined;
  readonly force: boolean;
  readonly watch: boolean;
  readonly interval?: string | undefined;
}

export interface FetchPlan {
  readonly url: URL;
  readonly profile: EndpointProfile;
  /** Whose bundle it is. */
  readonly trustDomain?: TrustDomain;
  /** With `https_spiffe`. */
  readonly endpointId?: SpiffeId;
  /** Seconds. */
  readonly timeout: number;
  readonly maxBytes: number;
  readonly retries: number;
  readonly file?: string;
  /** Where the document itself goes to standard output. */
  readonly printsDocument: boolean;
  /** Seconds. */
  readonly interval?: number;
}

const DEFAULT_RETRIES = 3;
const RETRIES = { unit: 'retries', least: 0, most: 99 };

/** Throws E_USAGE, E_SPIFFE_ID, E_TRUST_DOMAIN. */
export function planOf(context: Context, text: string, flags: FetchFlags): FetchPlan {
  const profile = parseProfile(flags.profile);
  assertFlagsFit(context, profile, flags);
  const { id, endpointSpiffeId, out, interval, retries } = flags;
  const reportsToStdout = context.globals.output.length > 0 && context.outputs.some(({ file }) => !file);
  return {
    url: parseEndpointUrl(text),
    profile,
    ...(id === undefined ? {} : { trustDomain: inOption('--id', () => TrustDomain.parse(id)) }),
    ...(endpointSpiffeId === undefined
      ? {}
      : { endpointId: inOption('--endpoint-spiffe-id', () => SpiffeId.parse(endpointSpiffeId)) }),
    timeout: parseDuration(flags.timeout, '--timeout'),
    maxBytes: parseSize(flags.maxSize, '--max-size'),
    retries: retries === undefined ? DEFAULT_RETRIES : parseCount(retries, '--retries', RETRIES),
    ...(out === undefined ? {} : { file: out }),
    printsDocument: !flags.set && out === undefined && !reportsToStdout,
    ...(interval === undefined ? {} : { interval: parseDuration(interval, '--interval') }),
  };
}

function assertFlagsFit(context: Context, profile: EndpointProfile, flags: FetchFlags): void {
  if (profile === 'https_web') {
    refuse('--endpoint-spiffe-id', flags.endpointSpiffeId, 'https_web knows the endpoint by its host');
    refuse('--bundle', flags.bundle, 'https_web trusts the roots of the system');
  } else {
    refuse('--ca-file', flags.caFile, 'https_spiffe trusts the bundle of the endpoint ID');
    if (flags.endpointSpiffeId === undefined) throw needs('https_spiffe', '--endpoint-spiffe-id ID', WHO);
  }
  if (flags.set && flags.id === undefined)
    throw needs('--set', '--id', 'no document says whose bundle it is (fed-client-knows-domain)');
  if (!flags.set) for (const [flag, given] of takeFlags(flags)) refuse(flag, given, 'it belongs to --set');
  if (flags.out === undefined) refuse('--force', flags.force, 'it belongs to --out');
  if (flags.watch) {
    context.assertNoOutput('--watch');
    refuse('--retries', flags.retries, 'a failed poll waits for the next one (fed-retry-next-interval)');
  } else refuse('--interval', flags.interval, 'it belongs to --watch');
}

const WHO = 'the endpoint proves itself by an SVID, and somebody has to say which (fed-spiffe-endpoint-id)';

function refuse(flag: string, given: unknown, why: string): void {
  if (given === undefined || given === false || (Array.isArray(given) && given.length === 0)) return;
  throw noEffect(flag, 'here', why);
}

function needs(what: string, flag: string, why: string): MeshctlError {
  return new MeshctlError('E_USAGE', { what: `${what} needs ${flag}`, why, fix: `Add ${flag}` });
}
