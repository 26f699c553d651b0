/** What the report says of an Envoy's configuration: how listeners and clusters come by their TLS, and what does not fit. */
import {
  describeMatcher,
  ENVOY_FINDINGS,
  type EnvoyDump,
  type EnvoyFinding,
  type EnvoySecret,
  followThreads,
  type Presented,
  secretMeaning,
  type Thread,
  type Threads,
  type TlsContext,
  type Trust,
} from '../../../../envoy/index.js';
import type { FoundDump, Place } from '../../../../sources/index.js';
import { escapeText } from '../../../ui/escape.js';
import { type Field, formatFields } from '../../../ui/fields.js';
import type { Paint } from '../../../ui/paint.js';
import { placeJson, type ShownDump } from './source-report.js';

/** `now` is in seconds since 1970. */
export function shownDump({ place, dump }: FoundDump, now: number): ShownDump {
  const followed = followThreads(dump, { now });
  const threads = { ...followed, threads: followed.threads.toSorted(listenersFirst) };
  return {
    json: () => ({ place: placeJson(place), ...dumpJson(dump, threads) }),
    text: (short, paint) => dumpText(place, dump, threads, short, paint),
  };
}

/** Envoy prints clusters first; people ask who gets in. */
const listenersFirst = ({ contexts: [a] }: Thread, { contexts: [b] }: Thread): number =>
  Number(a.side === 'upstream') - Number(b.side === 'upstream');

function dumpJson(dump: EnvoyDump, threads: Threads) {
  return {
    format: dump.format,
    ...(dump.node === undefined ? {} : { node: dump.node }),
    secrets: dump.secrets.map(secretJson),
    threads: threads.threads.map(threadJson),
    findings: [
      ...threads.secrets.flatMap(({ secret, findings }) =>
        findings.map((found) => ({ secret: secret.name, ...findingJson(found) })),
      ),
      ...threads.findings.map(findingJson),
    ],
  };
}

function secretJson({ name, state, version, lastUpdated, at, content }: EnvoySecret) {
  const meaning = secretMeaning(name);
  return {
    name,
    state,
    at,
    holds: content.kind === 'other' ? content.label : content.kind,
    ...(version === undefined ? {} : { version }),
    ...(lastUpdated === undefined ? {} : { lastUpdated }),
    ...(meaning === undefined ? {} : { meaning }),
  };
}

function threadJson({ contexts, presented, validationSecret, trust, asks, findings }: Thread) {
  const [{ side, requiresClientCertificate }] = contexts;
  return {
    side,
    ...(side === 'downstream' ? { requiresClientCertificate } : {}),
    contexts: contexts.map(({ owner, sni, at }) => ({ ...owner, ...(sni === undefined ? {} : { sni }), at })),
    presents: presented.map(({ reference, secret, leaf }) => ({
      ...(reference === undefined ? {} : { secret: reference.name }),
      found: secret !== undefined,
      ...(leaf === undefined ? {} : { sha256: leaf.sha256, names: namesOf(leaf) }),
    })),
    accepts: asks.map(({ rules, contexts: askers }) => ({
      matchers: rules.matchers,
      contexts: askers.map(({ at }) => at),
    })),
    trusts: {
      ...(contexts[0].validationSecret === undefined ? {} : { secret: contexts[0].validationSecret.name }),
      found: contexts[0].validationSecret === undefined || validationSecret !== undefined,
      ...trustJson(trust),
    },
    findings: findings.map(findingJson),
  };
}

function trustJson(trust: Trust) {
  switch (trust.form) {
    case 'any-domain':
      return { form: trust.form, authorities: trust.authorities.certificates.length };
    case 'by-domain':
      return {
        form: trust.form,
        domains: [...trust.domains].map(([name, { certificates }]) => ({
          trustDomain: name,
          authorities: certificates.length,
        })),
      };
    default:
      return { form: trust.form };
  }
}

const findingJson = ({ code, severity, message }: EnvoyFinding) => ({
  code,
  severity,
  message,
  fix: ENVOY_FINDINGS[code].fix,
});

/** The items of a secret stand above, and say by themselves that they cannot be read. */
const SAID_BY_ITEMS: ReadonlySet<string> = new Set(['certificate-unreadable', 'bundle-unreadable']);

/** Lists of owners, matchers and trust domains are cut after so many; JSON has all. */
const SHOWN = 5;

function dumpText(place: Place, dump: EnvoyDump, threads: Threads, short: boolean, paint: Paint): string {
  const around = place.path.length === 0 ? '' : `${place.path.map(escapeText).join(': ')}: `;
  const node = dump.node === undefined ? '' : ` of ${escapeText(dump.node)}`;
  const parts = threads.threads.map((thread) => threadText(thread, short, paint));
  if (dump.contexts.length === 0 && dump.secrets.length > 0 && !short)
    parts.push(secretsText(dump.secrets, paint));
  const others = [
    ...threads.secrets.flatMap(({ secret, findings }) =>
      findings
        .filter(({ code }) => !SAID_BY_ITEMS.has(code))
        .map((found) => findingText(found, paint, `secret ${escapeText(secret.name)}: `)),
    ),
    ...threads.findings.map((found) => findingText(found, paint)),
  ];
  if (others.length > 0) parts.push(others.map((text) => indented(text, 4)).join(''));
  if (parts.length === 0) return '';
  const title = dump.contexts.length === 0 ? 'Secrets' : 'TLS';
  return `  ${paint.strong(`${around}${title}${node}`)}\n${parts.join(short ? '' : '\n')}`;
}

function threadText(thread: Thread, short: boolean, paint: Paint): string {
  const { contexts, presented, asks, findings } = thread;
  const title = `    ${paint.name(ownersText(contexts))}\n`;
  const found = findings.map((one) => indented(findingText(one, paint), 6)).join('');
  if (short) return `${title}${found}`;
  const fields: Field[] = [
    ['presents', presented.length === 0 ? 'no certificate' : presented.flatMap(presentedText)],
    ['accepts', asksText(asks.flatMap(({ rules }) => rules.matchers).map(describeMatcher), contexts[0])],
    ['trusts', trustText(thread)],
  ];
  return `${title}${formatFields(fields, paint.faint, ' '.repeat(6))}${found}`;
}

/** `inbound listener x, filter chain 1 and 3 more`. */
function ownersText(contexts: readonly TlsContext[]): string {
  const [first] = contexts.map(({ owner, sni }) => {
    const direction = owner.direction === undefined ? '' : `${owner.direction} `;
    const part = owner.part === undefined ? '' : `, ${escapeText(owner.part)}`;
    const asked = sni === undefined ? '' : `, server name ${escapeText(sni)}`;
    return `${direction}${owner.kind} ${escapeText(owner.name)}${part}${asked}`;
  });
  return contexts.length === 1 ? `${first}` : `${first} and ${contexts.length - 1} more like it`;
}

function presentedText({ reference, secret, content, leaf }: Presented): string[] {
  const what =
    leaf === undefined
      ? content === undefined
        ? 'nothing'
        : 'no certificate that can be read'
      : namesOf(leaf);
  const shown = typeof what === 'string' ? what : what.slice(0, SHOWN).map(escapeText).join(', ');
  if (reference === undefined) return [`${shown}, which stands here itself`];
  const missing = secret === undefined ? ', which is not in this document' : '';
  const meaning = secretMeaning(reference.name);
  const line = `${shown} (secret ${escapeText(reference.name)}${missing})`;
  return meaning === undefined ? [line] : [line, escapeText(meaning.line)];
}

function namesOf(leaf: NonNullable<Presented['leaf']>): string[] {
  try {
    const names = (leaf.subjectAltName ?? []).filter(({ type }) => type === 'uri' || type === 'dns');
    if (names.length > 0) return names.map(({ value }) => value);
    return [leaf.subject.toString()];
  } catch {
    return ['a certificate whose names cannot be read'];
  }
}

function asksText(matchers: readonly string[], { side }: TlsContext): string[] {
  if (matchers.length === 0) return [`any name of a ${side === 'downstream' ? 'client' : 'server'}`];
  const distinct = [...new Set(matchers)];
  const shown = distinct.slice(0, SHOWN).map(escapeText);
  return distinct.length > SHOWN ? [...shown, `and ${distinct.length - SHOWN} more`] : shown;
}

function trustText({
  contexts: [{ validationSecret: reference }],
  validationSecret,
  trust,
}: Thread): string[] {
  const missing = validationSecret === undefined ? ', which is not in this document' : '';
  const meaning = reference && secretMeaning(reference.name);
  const from = reference === undefined ? '' : ` (secret ${escapeText(reference.name)}${missing})`;
  const lines = authoritiesText(trust);
  const [first = '', ...rest] = lines;
  return [`${first}${from}`, ...rest, ...(meaning === undefined ? [] : [escapeText(meaning.line)])];
}

function authoritiesText(trust: Trust): string[] {
  const count = (n: number) => `${n} ${n === 1 ? 'authority' : 'authorities'}`;
  switch (trust.form) {
    case 'nothing':
      return ['no authority: nothing is verified'];
    case 'unknown':
      return [escapeText(trust.why)];
    case 'any-domain':
      return [`${count(trust.authorities.certificates.length)} for any trust domain`];
    case 'by-domain': {
      const domains = [...trust.domains].map(
        ([name, { certificates }]) => `${escapeText(name)}: ${count(certificates.length)}`,
      );
      if (domains.length === 0) return ['the bundle of no trust domain'];
      return domains.length > SHOWN
        ? [...domains.slice(0, SHOWN), `and ${domains.length - SHOWN} more trust domains`]
        : domains;
    }
  }
}

function secretsText(secrets: readonly EnvoySecret[], paint: Paint): string {
  const shown = secrets.slice(0, MAX_SECRETS).map(({ name, state, content }): Field => {
    const holds = content.kind === 'other' ? content.label : content.kind;
    const meaning = secretMeaning(name);
    const line = `${holds}, ${state}${meaning === undefined ? '' : `; ${meaning.line}`}`;
    return [escapeText(name), escapeText(line)];
  });
  const rest = secrets.length > MAX_SECRETS ? `    and ${secrets.length - MAX_SECRETS} more secrets\n` : '';
  return `${formatFields(shown, paint.faint, '    ')}${rest}`;
}

const MAX_SECRETS = 50;

/** The clause, its code, and the way out below it. */
function findingText({ code, severity, message }: EnvoyFinding, paint: Paint, who = ''): string {
  const colour = { error: paint.bad, warning: paint.warn, info: paint.faint }[severity];
  const fix = severity === 'info' ? '' : `\n  ${paint.faint(ENVOY_FINDINGS[code].fix)}`;
  return `${colour(severity)}  ${who}${escapeText(message)} [${code}]${fix}`;
}

function indented(text: string, columns: number): string {
  return `${text.replace(/^/gm, ' '.repeat(columns))}\n`;
}
