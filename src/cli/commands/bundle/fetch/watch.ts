/** `bundle fetch --watch`: follows an endpoint until it is stopped, with one line for each change and each failure. */
import { type Bundle, bundleFingerprint } from '../../../../bundle/index.js';
import { rfc3339 } from '../../../../encoding/rfc3339.js';
import { MeshctlError } from '../../../../errors.js';
import { type FetchedBundle, type GetOptions, loadFetching } from '../../../../federation/index.js';
import type { Context } from '../../../context.js';
import { escapeText } from '../../../ui/escape.js';
import { writeStream } from '../../../ui/terminal.js';
import { stopSignal } from '../stop-signal.js';
import { assertTaken } from '../take.js';
import { assertFree, deliverDocument, store, tellNotes } from './deliver.js';
import type { FetchFlags, FetchPlan } from './flags.js';
import type { Believed } from './trust.js';

export async function watch(
  context: Context,
  plan: FetchPlan,
  flags: FetchFlags,
  believed: Believed,
  options: GetOptions,
): Promise<void> {
  assertFree(plan, flags);
  await context.openStore();
  const { watchBundle } = await loadFetching();
  let last: FetchedBundle | undefined;
  await watchBundle(plan.url, {
    ...options,
    interval: plan.interval,
    signal: stopSignal(),
    accept: async (fetched) => {
      const outcome = await take(context, plan, flags, believed, fetched, last);
      last = fetched;
      say(plan.printsDocument ? 2 : 1, context, `${outcome}: ${summary(fetched)}`);
    },
    failed: ({ message, code }) => say(2, context, `failed: ${message} [${code}]`),
  });
}

async function take(
  context: Context,
  plan: FetchPlan,
  flags: FetchFlags,
  { accepted }: Believed,
  fetched: FetchedBundle,
  last: FetchedBundle | undefined,
): Promise<string> {
  const { trustDomain } = plan;
  tellNotes(context, fetched, plan);
  if (flags.set && trustDomain !== undefined) {
    const { result, origin } = await store(context, fetched, trustDomain, plan, flags);
    assertTaken(result, origin);
    await deliverDocument(fetched, plan, flags.force || last !== undefined);
    return result.outcome; // what is stored verifies the next poll
  }
  assertNotOlder(fetched, last, plan);
  await deliverDocument(fetched, plan, flags.force || last !== undefined);
  if (trustDomain !== undefined) accepted({ trustDomain, ...fetched.content } satisfies Bundle);
  return last === undefined ? 'fetched' : 'changed';
}

/** The newest is the one with the highest sequence (fed-client-stores-latest). */
function assertNotOlder(
  { content: { sequence } }: FetchedBundle,
  last: FetchedBundle | undefined,
  { url }: FetchPlan,
): void {
  const before = last?.content.sequence;
  if (before === undefined || sequence === undefined || sequence >= before) return;
  throw new MeshctlError('E_BUNDLE_REFUSED', {
    what: `the bundle of ${url.href} is not taken`,
    why: `its sequence ${sequence} is lower than ${before}, which came before: it is an older one`,
    fix: 'Nothing was changed',
  });
}

function summary({ content }: FetchedBundle): string {
  const { x509Authorities, jwtAuthorities, witAuthorities, sequence } = content;
  const count = x509Authorities.length + jwtAuthorities.length + witAuthorities.length;
  const number = sequence === undefined ? 'no sequence' : `sequence ${sequence}`;
  return `${number}, ${count} ${count === 1 ? 'authority' : 'authorities'}, fingerprint ${bundleFingerprint(content)}`;
}

function say(fd: 1 | 2, context: Context, text: string): void {
  writeStream(fd, `${rfc3339(context.now())} ${escapeText(text)}\n`);
}
