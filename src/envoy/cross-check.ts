/** Dumps of several proxies against each other: would each accept what the other presents, and if not, why. */
import { quoted } from '../encoding/printable.js';
import { MeshctlError } from '../errors.js';
import type { EnvoyDump, TlsContext } from './dump.js';
import { type EnvoyFinding, finding } from './findings.js';
import { judgePeer, matchersInForce, type PeerRules } from './judge-peer.js';
import { namesOf, title } from './peer-names.js';
import { type ResolvedThread, Resolver } from './resolve.js';
import { matchesAny } from './san-matcher.js';
import type { Purpose } from './trust.js';
import type { PresentedChain } from './verdict.js';

/** Every one is checked with every other, in both roles. */
export const MAX_CROSS_CHECKED = 16;
/** Certificates of one proxy, and ways in which it takes or makes connections: a proxy of a mesh has one or two. */
const MAX_CHAINS = 8;
const MAX_ASKED = 200;

export interface NamedDump {
  /** The proxy, as the answer is to name it: a file name, or the node. */
  readonly name: string;
  readonly dump: EnvoyDump;
}

/** Why one end does not accept the other, at one of its listeners or clusters. */
interface Refusal {
  readonly by: Purpose;
  /** The listener or cluster; absent when it is about all of them. */
  readonly context?: TlsContext;
  readonly finding: EnvoyFinding;
}

export interface PairVerdict {
  readonly client: string;
  readonly server: string;
  /** `unknown` when a dump does not have what decides. */
  readonly verdict: 'accepted' | 'refused' | 'unknown';
  /** The listeners and clusters that do not accept, also where others do. */
  readonly reasons: readonly Refusal[];
  /** The verdict in one sentence. */
  readonly line: string;
}

interface Proxy {
  readonly name: string;
  readonly client: End;
  readonly server: End;
}

/** What a proxy presents and asks for in one role. */
interface End {
  readonly purpose: Purpose;
  readonly chains: readonly PresentedChain[];
  /** Why there is none, where the dump shows it. */
  readonly lack?: EnvoyFinding;
  readonly asks: readonly { readonly rules: PeerRules; readonly context: TlsContext }[];
}

/** Each ordered pair of different proxies. `now` is in seconds since 1970. Throws E_USAGE for more than sixteen. */
export function crossCheck(dumps: readonly NamedDump[], { now }: { readonly now: number }): PairVerdict[] {
  if (dumps.length > MAX_CROSS_CHECKED) {
    throw new MeshctlError('E_USAGE', {
      what: `${dumps.length} dumps are too many`,
      why: `at most ${MAX_CROSS_CHECKED} are checked against each other`,
      fix: 'Give those of the two proxies that do not talk to each other',
    });
  }
  const proxies = dumps.map((dump) => proxyOf(dump, now));
  return proxies.flatMap((client) =>
    proxies.filter((server) => server !== client).map((server) => judgePair(client, server, now)),
  );
}

function proxyOf({ name, dump }: NamedDump, now: number): Proxy {
  const threads = new Resolver(dump, now).threads(dump.contexts);
  const clients = threads.filter(
    ({ contexts: [first], presented }) => first.side === 'upstream' && presented.length > 0,
  );
  // A listener that asks for nothing is none of the mesh: an admin port, a gateway to the outside.
  const servers = threads.filter(
    ({ contexts: [first], trust }) =>
      first.side === 'downstream' && first.owner.direction !== 'outbound' && trust.form !== 'nothing',
  );
  return { name, client: endOf('clientAuth', clients, dump), server: endOf('serverAuth', servers, dump) };
}

function endOf(purpose: Purpose, threads: readonly ResolvedThread[], dump: EnvoyDump): End {
  const chains = new Map<string, PresentedChain>();
  for (const { presented } of threads) {
    for (const { chain } of presented)
      if (chain !== undefined) chains.set(chain[0].der.toString('latin1'), chain);
  }
  const asks = threads.flatMap((thread) =>
    thread.asks.map(({ rules, contexts }) => ({ rules, context: contexts[0] ?? thread.contexts[0] })),
  );
  const lack = threads.flatMap((thread) => findMissing(thread, dump))[0];
  return {
    purpose,
    chains: [...chains.values()].slice(0, MAX_CHAINS),
    ...(lack === undefined ? {} : { lack }),
    asks,
  };
}

function findMissing({ presented }: ResolvedThread, { listsSecrets }: EnvoyDump): EnvoyFinding[] {
  return presented.flatMap(({ reference, secret, content }) => {
    const name = quoted(reference?.name ?? '');
    if (secret === undefined)
      return listsSecrets ? [finding('secret-absent', `its secret ${name} is not there`)] : [];
    if (secret.content.kind === 'empty')
      return [finding('secret-not-delivered', `its secret ${name} has no content`)];
    const [problem] = content?.problems ?? [];
    return problem === undefined ? [] : [finding('certificate-unreadable', `its secret ${name}: ${problem}`)];
  });
}

function judgePair(
  { name: client, client: dialling }: Proxy,
  { name: server, server: answering }: Proxy,
  now: number,
): PairVerdict {
  const sides = [
    judgeEnd(answering, dialling, now),
    // Of its many clusters, those count that ask for what this server presents.
    dialling.asks.length === 0
      ? unknown('clientAuth', 'the dump of the client has no cluster that presents a certificate')
      : judgeEnd(withAskersFor(dialling, answering), answering, now),
  ];
  const deciding =
    sides.find((side) => side.verdict === 'refused') ?? sides.find((side) => side.verdict === 'unknown');
  const verdict = deciding?.verdict ?? 'accepted';
  return {
    client,
    server,
    verdict,
    reasons: sides.flatMap((side) => side.reasons),
    line: sentence(client, server, verdict, deciding?.reasons ?? []),
  };
}

interface EndVerdict {
  readonly verdict: PairVerdict['verdict'];
  readonly reasons: readonly Refusal[];
}

/** Whether one end takes the other: all of its listeners or clusters are asked, and one that accepts is enough. */
function judgeEnd({ purpose: by, asks }: End, peer: End, now: number): EndVerdict {
  const [chain] = peer.chains;
  if (chain === undefined) {
    if (peer.lack !== undefined)
      return { verdict: 'refused', reasons: [{ by: peer.purpose, finding: peer.lack }] };
    const role = peer.purpose === 'clientAuth' ? 'client' : 'server';
    return unknown(by, `the dump of the ${role} has no certificate that it presents`);
  }
  if (asks.length === 0) {
    if (by === 'serverAuth')
      return unknown(by, 'the dump of the server has no listener that verifies clients');
    const message = `no cluster of the client asks for ${title(chain[0])}`;
    return { verdict: 'refused', reasons: [{ by, finding: finding('nobody-asks-for-it', message) }] };
  }
  const reasons: Refusal[] = [];
  let verdict: EndVerdict['verdict'] = 'refused';
  for (const { rules, context } of asks.slice(0, MAX_ASKED)) {
    for (const presented of peer.chains) {
      const judged = judgePeer(rules, presented, { purpose: peer.purpose, now });
      if (judged.verdict === 'accepted') verdict = 'accepted';
      else {
        const reason = { by, context, finding: judged.finding };
        if (judged.verdict === 'unknown' && verdict === 'refused') {
          verdict = 'unknown';
          reasons.unshift(reason);
        } else reasons.push(reason);
      }
    }
  }
  return { verdict, reasons };
}

const unknown = (by: Purpose, message: string): EndVerdict => ({
  verdict: 'unknown',
  reasons: [{ by, finding: finding('secrets-not-listed', message) }],
});

function withAskersFor(dialling: End, answering: End): End {
  const names = answering.chains.map(([leaf]) => namesOf(leaf));
  const asks = dialling.asks.filter(({ rules }) =>
    names.some((of) => matchesAny(matchersInForce(rules), of) !== false),
  );
  return { ...dialling, asks: answering.chains.length === 0 ? dialling.asks : asks };
}

function sentence(
  client: string,
  server: string,
  verdict: PairVerdict['verdict'],
  reasons: readonly Refusal[],
): string {
  if (verdict === 'accepted') return `${quoted(client)} and ${quoted(server)} accept each other.`;
  const [reason] = reasons;
  const why = reason?.finding.message ?? '';
  if (reason?.context === undefined) {
    const cannot = verdict === 'refused' ? 'cannot talk to' : 'may or may not talk to';
    return `${quoted(client)} ${cannot} ${quoted(server)}: ${why}.`;
  }
  const [who, other] = reason.by === 'clientAuth' ? [client, server] : [server, client];
  const { kind, name } = reason.context.owner;
  const where = `${quoted(who)} (${kind} ${quoted(name)})`;
  return verdict === 'refused'
    ? `${where} refuses ${quoted(other)}: ${why}.`
    : `Whether ${where} accepts ${quoted(other)} cannot be told: ${why}.`;
}
