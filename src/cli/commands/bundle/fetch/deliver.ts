/** Where a bundle goes that was fetched: into the home, a file, or standard output. */

import { existsSync } from 'node:fs';
import { MeshctlError } from '../../../../errors.js';
import type { FetchedBundle } from '../../../../federation/index.js';
import { writeFileAtomic } from '../../../../files/index.js';
import { givenBundle } from '../../../../sources/index.js';
import type { TrustDomain } from '../../../../spiffe/index.js';
import type { Context } from '../../../context.js';
import { writeStream } from '../../../ui/terminal.js';
import { assertNoErrors } from '../strict.js';
import { type Origin, type TakeResult, takeBundle } from '../take.js';
import type { FetchFlags, FetchPlan } from './flags.js';
import { notesOn } from './report.js';

/** Says what is odd about it. */
export function tellNotes(context: Context, fetched: FetchedBundle, plan: FetchPlan): void {
  for (const { severity, message, rule } of notesOn(fetched, plan)) {
    const text = `${plan.url.host}: ${message}${rule === undefined ? '' : ` (${rule})`}`;
    if (severity === 'info') context.note(`note: ${text}`);
    else context.warn(text);
  }
}

/** Found before anything is fetched or stored: later half of the work would be done. Throws E_FILE_EXISTS. */
export function assertFree({ file }: FetchPlan, { force }: FetchFlags): void {
  if (file === undefined || force || !existsSync(file)) return;
  throw new MeshctlError('E_FILE_EXISTS', { what: `${file} exists`, fix: 'Pass --force to replace it' });
}

/** To --out or standard output, as it came; but a document with a private key in it goes nowhere. Throws E_BUNDLE, E_WRITE. */
export async function deliverDocument(
  { bytes, content, notes }: FetchedBundle,
  { file, printsDocument, url }: FetchPlan,
  replace: boolean,
): Promise<void> {
  if (givenBundle({ content, notes, format: 'spiffe' }).privateKeys > 0) {
    throw new MeshctlError('E_BUNDLE', {
      what: 'there is a private key in the document',
      where: url.href,
      why: 'whoever fetches it can use it',
      fix: 'Tell its operator, who has to replace the key',
      rule: 'bundle-jwk-no-private',
    });
  }
  if (file !== undefined) await writeFileAtomic(file, bytes, { mode: 0o644, replace });
  else if (printsDocument) writeStream(1, bytes);
}

export interface Taken {
  readonly result: TakeResult;
  readonly origin: Origin;
}

/** Through the guards into the home; a refusal is an outcome. Throws as `takeBundle`, and E_BUNDLE with --strict. */
export async function store(
  context: Context,
  fetched: FetchedBundle,
  trustDomain: TrustDomain,
  plan: FetchPlan,
  flags: FetchFlags,
): Promise<Taken> {
  if (flags.strict === true) assertNoErrors(fetched.notes);
  const { url, profile, endpointId } = plan;
  const id = endpointId === undefined ? {} : { endpointSpiffeId: endpointId.toString() };
  const origin = { from: url.href, endpoint: { url: url.href, profile, ...id } };
  const candidate = { ...givenBundle({ ...fetched, format: 'spiffe' }), trustDomain };
  const result = await takeBundle(context, candidate, origin, flags);
  return { result, origin };
}
