/** What the report says of one source: its items in their order, under the places they stood at. */
import type { Item, Place, Source } from '../../../../sources/index.js';
import { escapeText } from '../../../ui/escape.js';
import { formatFields } from '../../../ui/fields.js';
import type { Paint } from '../../../ui/paint.js';
import { octal } from './item-view.js';
import { hasRole, type Role } from './selection.js';
import type { ShownItem } from './view-of.js';

/** An Envoy's configuration, with what was found in it. */
export interface ShownDump {
  readonly json: () => object;
  /** Escaped, with a final newline; empty when there is nothing to say. */
  readonly text: (short: boolean, paint: Paint) => string;
}

export interface ShownSource {
  readonly source: Source;
  readonly items: readonly ShownItem[];
  readonly dumps: readonly ShownDump[];
}

export interface TextStyle {
  readonly long: boolean;
  readonly short: boolean;
  readonly roles: readonly Role[];
}

export function sourceJson({ source, items, dumps }: ShownSource, roles: readonly Role[]) {
  const { name, format, mode, bundles, notes } = source;
  return {
    source: name,
    format,
    ...(mode === undefined ? {} : { mode: octal(mode) }),
    items: items.filter(({ item }) => hasRole(item, roles)).map(itemJson),
    bundles: bundles.map((bundle) => ({
      place: placeJson(bundle.place),
      format: bundle.format,
      ...(bundle.trustDomain === undefined ? {} : { trustDomain: bundle.trustDomain.name }),
      ...(bundle.content.sequence === undefined ? {} : { sequence: String(bundle.content.sequence) }),
      ...(bundle.content.refreshHint === undefined ? {} : { refreshHint: bundle.content.refreshHint }),
      x509Authorities: bundle.content.x509Authorities.length,
      jwtAuthorities: bundle.content.jwtAuthorities.length,
      witAuthorities: bundle.content.witAuthorities.length,
    })),
    dumps: dumps.map((dump) => dump.json()),
    notes,
  };
}

function itemJson(shown: ShownItem) {
  const { item, index } = shown;
  return { kind: item.kind, index, place: placeJson(item.place), ...shown.view().json() };
}

export function placeJson({ path, lines }: Place) {
  return { path, ...(lines === undefined ? {} : { line: lines.first, endLine: lines.last }) };
}

export function sourceText({ source, items, dumps }: ShownSource, style: TextStyle, paint: Paint): string {
  const { name, format, notes } = source;
  const parts = [`${paint.strong(name === '-' ? 'stdin' : escapeText(name))}  ${paint.faint(format)}\n`];
  let heading = '';
  let first = true;
  for (const shown of items) {
    if (!hasRole(shown.item, style.roles)) continue;
    const place = headingOf(shown.item);
    if (place !== heading && place !== '')
      parts.push(`${first || style.short ? '' : '\n'}  ${paint.faint(place)}\n`);
    else if (!first && !style.short) parts.push('\n');
    heading = place;
    first = false;
    parts.push(itemText(shown, style, paint));
  }
  for (const dump of dumps) {
    const text = style.roles.length === 0 ? dump.text(style.short, paint) : '';
    if (text !== '') parts.push(style.short || first ? text : `\n${text}`);
  }
  for (const note of notes) parts.push(`     ${paint.faint(escapeText(note))}\n`);
  return parts.join('');
}

function headingOf({ place }: Item): string {
  return place.path.map(escapeText).join(': ');
}

const INDENT = ' '.repeat(5);

function itemText(shown: ShownItem, style: TextStyle, paint: Paint): string {
  const { item, index } = shown;
  const view = shown.view();
  const number = `${index + 1}`.padStart(3);
  const where =
    view.error !== undefined && item.place.lines !== undefined ? `line ${item.place.lines.first}: ` : '';
  const title = where === '' ? view.title(paint) : `${where}${view.title(paint)}`;
  if (!style.short)
    return `${number}  ${title}\n${formatFields(view.fields(paint, style.long), paint.faint, INDENT)}`;
  const brief = view.brief();
  return `${number}  ${title}${brief === '' ? '' : `  ${paint.faint(brief)}`}\n`;
}
