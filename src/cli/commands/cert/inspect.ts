import { writePem } from '../../../encoding/pem.js';
import { MeshctlError } from '../../../errors.js';
import { type Item, type Source, type SourceError, sameKeys } from '../../../sources/index.js';
import type { Context } from '../../context.js';
import { escapeText } from '../../ui/escape.js';
import { examples, exitCodes } from '../../ui/help.js';
import { parseMoment } from '../../ui/moment.js';
import { collect } from '../../ui/options.js';
import type { Paint } from '../../ui/paint.js';
import { emitReport } from '../../ui/report.js';
import type { Configure } from '../command.js';
import { fileErrorJson, unreadFiles } from '../several-files.js';
import { readNamedSources, SOURCE_OPTIONS } from '../source-options.js';
import { hasRole, parseRoles, ROLES } from './inspect/selection.js';
import { type ShownSource, sourceJson, sourceText, type TextStyle } from './inspect/source-report.js';
import { ShownItem } from './inspect/view-of.js';

/** `meshctl cert inspect`. */
export const inspect: Configure = (command, open) => {
  command
    .argument('<source...>', 'files, folders, tls://host:port; - for stdin')
    .option('--short', 'one line for each item', false)
    .option('--long', 'every extension and identifier', false)
    .option('--role <role>', `only these: ${ROLES.join(', ')}; repeatable`, collect, [])
    .option('--at <time>', 'tell lifetimes as of this time, such as 2026-12-01T00:00:00Z')
    .option(...SOURCE_OPTIONS.passwordFile)
    .option(...SOURCE_OPTIONS.passwordEnv)
    .option(...SOURCE_OPTIONS.serverName)
    .option(...SOURCE_OPTIONS.timeout)
    .option(...SOURCE_OPTIONS.clientCert)
    .option(...SOURCE_OPTIONS.clientKey)
    .addHelpText(
      'after',
      examples(
        ['meshctl cert inspect svid.pem', 'what it says, SPIFFE ID first'],
        ['meshctl cert inspect --long bundle.pem', 'with every extension'],
        ['meshctl cert inspect --short .', 'everything in a folder, a line each'],
        ['meshctl cert inspect bundle.pem --role root -o pem > roots.pem', 'pick certificates out'],
        [
          'kumactl inspect dataplane web --type=config-dump | meshctl cert inspect -',
          'the certificates of an Envoy proxy, and the bundles that it trusts',
        ],
        [
          'openssl s_client -connect localhost:8443 -showcerts </dev/null 2>/dev/null | meshctl cert inspect - -o json',
          'what a server presents, for a script',
        ],
      ),
    )
    .addHelpText('after', exitCodes({ 2: 'an input cannot be read, or something in it is broken' }))
    .action(async (names, options) => {
      const context = open(['pem']);
      const now = options.at === undefined ? context.now() : parseMoment(options.at, '--at');
      const style: TextStyle = { ...options, roles: parseRoles(options.role) };
      const read = await readNamedSources(context, names, options);
      const sources = await showAll(read, now);
      const pairs = await comparePairs(read, now);
      await emitReport(context, {
        kind: 'CertificateReport',
        data: () => ({
          sources: sources.map((shown) =>
            'error' in shown ? errorJson(shown) : sourceJson(shown, style.roles),
          ),
          pairs: pairs?.json() ?? [],
        }),
        text: (paint) =>
          [...sources.map((shown) => text(shown, style, paint)), pairs?.text(paint) ?? '']
            .filter((part) => part !== '')
            .join(style.short ? '' : '\n'),
        others: { pem: () => pemOf(sources, style) },
      });
      if (context.outputs.some(({ format }) => format === 'pem')) sayWhatPemLeftOut(context, sources, style);
      throwWorst(sources);
    });
};

type Shown = ShownSource | SourceError;

const isRead = (source: Source | SourceError): source is Source => !('error' in source);
const holdsDumps = (read: readonly (Source | SourceError)[]): boolean =>
  read.some((source) => isRead(source) && source.dumps.length > 0);

/** Every item with its view; keys know the certificates that they belong to, whichever source these stand in. */
async function showAll(read: readonly (Source | SourceError)[], now: number): Promise<Shown[]> {
  const sameKey = sameKeys(read.filter(isRead));
  const envoy = holdsDumps(read) ? await import('./inspect/envoy-report.js') : undefined;
  return read.map((source) => {
    if ('error' in source) return source;
    const surroundings = { now, sameKey, mode: source.mode };
    return {
      source,
      items: source.items.map((item, index) => new ShownItem(item, index, surroundings)),
      dumps: source.dumps.flatMap((dump) => envoy?.shownDump(dump, now) ?? []),
    };
  });
}

/** The proxies of several dumps, each with every other. */
async function comparePairs(read: readonly (Source | SourceError)[], now: number) {
  if (!holdsDumps(read)) return undefined;
  const { comparePairs } = await import('./inspect/proxy-pairs.js');
  return comparePairs(read.filter(isRead), now);
}

function errorJson({ name, error }: SourceError) {
  return { source: name, items: [], bundles: [], dumps: [], notes: [], error: fileErrorJson(error) };
}

function text(shown: Shown, style: TextStyle, paint: Paint): string {
  if ('error' in shown) {
    const title = paint.strong(shown.name === '-' ? 'stdin' : escapeText(shown.name));
    return `${title}\n  ${paint.bad('error')}  ${escapeText(shown.error.message)} [${shown.error.code}]\n`;
  }
  return sourceText(shown, style, paint);
}

/** `-o pem`: the certificates again, and nothing else. */
function pemOf(sources: readonly Shown[], { roles }: TextStyle): string {
  return chosen(sources, { roles })
    .map((item) => (item.kind === 'certificate' ? writePem('CERTIFICATE', item.certificate.der) : ''))
    .join('');
}

function chosen(sources: readonly Shown[], { roles }: Pick<TextStyle, 'roles'>): Item[] {
  return sources
    .flatMap((shown) => ('error' in shown ? [] : shown.source.items))
    .filter((item) => hasRole(item, roles));
}

function sayWhatPemLeftOut(context: Context, sources: readonly Shown[], style: TextStyle): void {
  const others = chosen(sources, style).filter(
    ({ kind }) => kind !== 'certificate' && kind !== 'broken',
  ).length;
  if (others > 0) context.note(`note: -o pem prints certificates only; ${others} other items are left out.`);
}

/** The report has named them all; the exit code and a last line say that something was wrong. */
function throwWorst(sources: readonly Shown[]): void {
  const unread = sources.filter((shown) => 'error' in shown).length;
  if (unread > 0) throw unreadFiles(unread, sources.length);
  const items = sources.flatMap((shown) => ('error' in shown ? [] : shown.items));
  const broken = items.filter((item) => item.broken).length;
  if (broken === 0) return;
  throw new MeshctlError('E_CERTIFICATE', {
    what: items.length === 1 ? 'it cannot be read' : `${broken} of ${items.length} items cannot be read`,
    why: 'the report says why',
  });
}
