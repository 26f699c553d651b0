/** What is to be issued: the arguments, or the list that --from names, read whole before anything is issued. */

import type { IssueRequest } from '../../../authority/index.js';
import { MeshctlError } from '../../../errors.js';
import type { IdentitySummary } from '../../../sources/index.js';
import { assertLeafIdCanBeIssued, TrustDomain } from '../../../spiffe/index.js';
import type { Context } from '../../context.js';
import { noEffect } from '../../ui/options.js';
import { type IssueFlags, parseRequest } from './issue-flags.js';
import type { IssueFailure } from './issue-report.js';

export interface PlacedRequest extends IssueRequest {
  /** Where it stands in the input: `ids.txt:17`. */
  readonly place: string;
}

/** How many bad entries one error names. */
const NAMED = 5;

/**
 * Reads all requests. Bad ones go to `failures` with --keep-going; without it they are one error that names the first
 * few, and nothing is issued.
 */
export async function readRequests(
  context: Context,
  ids: readonly string[],
  flags: IssueFlags,
  failures: IssueFailure[],
): Promise<PlacedRequest[]> {
  const requests: PlacedRequest[] = [];
  const bad: IssueFailure[] = [];
  if (flags.from === undefined) readArguments(ids, flags, requests, bad);
  else await readList(context, ids, { ...flags, from: flags.from }, requests, bad);
  if (bad.length > 0 && !flags.keepGoing) throw badEntries(bad);
  for (const { error } of bad) context.warn(`${error.message} [${error.code}]`);
  failures.push(...bad);
  return requests;
}

function readArguments(
  ids: readonly string[],
  flags: IssueFlags,
  requests: PlacedRequest[],
  bad: IssueFailure[],
): void {
  const [first] = flags.dns;
  if (first !== undefined && ids.length > 1) {
    throw new MeshctlError('E_USAGE', {
      what: '--dns is for one SVID',
      fix: 'Put DNS names into a CSV list and give it with --from',
    });
  }
  const seen = new Set<string>();
  for (const [index, text] of ids.entries()) {
    if (seen.has(text)) throw new MeshctlError('E_USAGE', { what: `"${text}" is named twice` });
    seen.add(text);
    collectOne(`argument ${index + 1}`, () => parseRequest(text, flags.dns), requests, bad);
  }
}

function collectOne(
  place: string,
  read: () => IssueRequest,
  requests: PlacedRequest[],
  bad: IssueFailure[],
): void {
  try {
    requests.push({ ...read(), place });
  } catch (error) {
    if (!(error instanceof MeshctlError)) throw error;
    bad.push({ place, error: error.at(place) });
  }
}

async function readList(
  context: Context,
  ids: readonly string[],
  flags: IssueFlags & { readonly from: string },
  requests: PlacedRequest[],
  bad: IssueFailure[],
): Promise<void> {
  if (ids.length > 0 || flags.dns.length > 0) {
    throw new MeshctlError('E_USAGE', {
      what: '--from takes neither SPIFFE IDs as arguments nor --dns',
      fix: 'Put them into the list (CSV has a dns column)',
    });
  }
  const trustDomain = flags.trustDomain === undefined ? undefined : TrustDomain.parse(flags.trustDomain);
  const { readIdentityList } = await import('../../../sources/index.js');
  const source = flags.from === '-' ? 'stdin' : flags.from;
  const options = {
    source,
    trustDomain,
    pathTemplate: flags.pathTemplate,
    maxBytes: context.globals.maxInput,
  };
  for await (const item of readIdentityList(await context.read(flags.from), options)) {
    if (item.kind === 'problem') bad.push(item);
    else if (item.kind === 'request') collectOne(item.place, () => checked(item), requests, bad);
    else noteSummary(context, item, flags);
  }
}

function checked(request: IssueRequest): IssueRequest {
  assertLeafIdCanBeIssued(request.id);
  return request;
}

/** What the list had that led to no SVID of its own, and flags that turned out to have no effect. */
function noteSummary(
  context: Context,
  { duplicates, requests, rendered, ignored }: IdentitySummary,
  flags: IssueFlags,
): void {
  if (duplicates > 0)
    context.note(
      `note: ${duplicates} ${duplicates === 1 ? 'entry asks' : 'entries ask'} for an identity that the list has already; each is issued once.`,
    );
  if (ignored.length > 0) {
    context.note(`note: ignored in the list, which takes IDs and DNS names only: ${ignored.join(', ')}.`);
  }
  const flag = flags.pathTemplate === undefined ? flags.trustDomain && '--trust-domain' : '--path-template';
  if (flag !== undefined && rendered === 0 && requests > 0) {
    throw noEffect(flag, 'here', 'the list has SPIFFE IDs already');
  }
}

function badEntries(bad: readonly IssueFailure[]): MeshctlError {
  const [only] = bad;
  if (bad.length === 1 && only !== undefined) return only.error;
  const named = bad.slice(0, NAMED).map(({ error }) => error.message);
  const more = bad.length > NAMED ? [`and ${bad.length - NAMED} more`] : [];
  return new MeshctlError('E_IDENTITY_LIST', {
    what: `${bad.length} entries cannot be issued, so nothing was`,
    why: [...named, ...more].join('; '),
    fix: 'Mend them, or pass --keep-going to issue the rest',
  });
}
