/** Entries of a JSON or YAML document: a list of IDs, or the objects that kubectl and kumactl print. */
import { quoted } from '../../encoding/printable.js';
import { MeshctlError } from '../../errors.js';
import { entryAt, problem, writtenEntry } from './entry.js';
import { unknown } from './form.js';
import type { Entry, IdentityListOptions } from './items.js';
import { type PathTemplate, type Render, renderer } from './rendered.js';
import { member, textAt, type Workload, workloadReader } from './workload.js';

const ID_KEYS = ['spiffeId', 'spiffe_id', 'id'];
const DNS_KEYS = ['dns', 'dnsNames', 'dns_names'];

/**
 * The entries of all documents, in order. Throws E_INPUT_UNKNOWN for a document in which nothing asks for an identity,
 * and E_USAGE when there are objects and no trust domain.
 */
export function* readDocuments(
  documents: readonly unknown[],
  options: IdentityListOptions,
  template: PathTemplate | undefined,
): Generator<Entry[]> {
  const render = options.trustDomain === undefined ? undefined : renderer(options.trustDomain, template);
  for (const [index, document] of documents.entries()) {
    const where = documents.length > 1 ? `${options.source} document ${index + 1}` : options.source;
    const { elements, prefix, listKind } = elementsOf(document);
    const isEntry = (value: unknown) =>
      typeof value === 'string' || workloadReader(value, listKind) !== undefined || isWritten(value);
    if (elements.length > 0 && !elements.some(isEntry)) {
      throw notAList(where, elements, listKind, prefix !== undefined);
    }
    yield elements.map((value, position) => {
      const place = prefix === undefined ? where : `${where} ${prefix}[${position}]`;
      const reader = workloadReader(value, listKind);
      if (reader === undefined) return readWritten(value, place, options);
      if (render === undefined) throw noTrustDomain(place);
      return readObject(() => reader(value, options), place, render);
    });
    // Pages that follow one another are complete when the last of them is.
    if (index === documents.length - 1 && hasNextPage(document)) yield [cutOff(where)];
  }
}

interface Elements {
  readonly elements: readonly unknown[];
  /** How the elements are addressed; undefined for a document that is one element itself. */
  readonly prefix?: string;
  readonly listKind?: string | undefined;
}

function elementsOf(document: unknown): Elements {
  if (Array.isArray(document)) return { elements: document, prefix: '' };
  const items = member(document, 'items');
  if (!Array.isArray(items)) return { elements: [document] };
  const kind = member(document, 'kind');
  // Items of a typed list (`PodList`) carry no kind of their own; those of `List` and of kumactl do.
  const listKind = typeof kind === 'string' && /.List$/.test(kind) ? kind.slice(0, -4) : undefined;
  return { elements: items, prefix: 'items', listKind };
}

/** Kubernetes and Kuma hand out long lists in pages, and name the next one. */
function hasNextPage(document: unknown): boolean {
  const marks = [member(document, 'next'), member(member(document, 'metadata'), 'continue')];
  return marks.some((mark) => typeof mark === 'string' && mark !== '');
}

const cutOff = (place: string): Entry =>
  problem(place, 'E_IDENTITY_LIST', {
    what: 'the list is not complete',
    why: 'it names a next page',
    fix: 'Ask for the whole list ("kumactl get --size", "kubectl get --chunk-size=0")',
  });

const isWritten = (value: unknown): boolean => ID_KEYS.some((key) => member(value, key) !== undefined);

function readObject(read: () => Workload, element: string, render: Render): Entry {
  return entryAt(element, () => {
    const workload = read();
    const place = `${element} (${workload.name})`;
    return entryAt(place, () => render(workload, place));
  });
}

/** An ID by itself, or an object that carries one, and perhaps DNS names as a list or in one string. */
function readWritten(value: unknown, place: string, { trustDomain }: IdentityListOptions): Entry {
  if (typeof value === 'string') return writtenEntry(value, [], place, trustDomain);
  const key = ID_KEYS.find((name) => member(value, name) !== undefined);
  if (key === undefined) {
    const fix = `An entry is a SPIFFE ID, or an object with "spiffeId" and perhaps "dns"`;
    return problem(place, 'E_IDENTITY_LIST', { what: `${describe(value)} asks for no identity`, fix });
  }
  const dns = DNS_KEYS.map((name) => member(value, name)).find((found) => found !== undefined) ?? [];
  const names = typeof dns === 'string' ? dns.split(/[;,\s]+/).filter((name) => name !== '') : dns;
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string')) {
    return problem(place, 'E_IDENTITY_LIST', { what: 'the DNS names are not a list of strings' });
  }
  const others = Object.keys(value as object).filter(
    (name) => !ID_KEYS.includes(name) && !DNS_KEYS.includes(name),
  );
  return entryAt(place, () => writtenEntry(textAt(value, key) ?? '', names, place, trustDomain, others));
}

function noTrustDomain(place: string): MeshctlError {
  return new MeshctlError('E_USAGE', {
    what: 'the trust domain is missing',
    where: place,
    why: 'Kubernetes and Kuma objects name none',
    fix: 'Give it with --trust-domain',
  });
}

function notAList(
  where: string,
  elements: readonly unknown[],
  listKind: string | undefined,
  isList: boolean,
): MeshctlError {
  const first = listKind === undefined ? describe(elements[0]) : `kind ${quoted(listKind, 60)}`;
  const why = isList
    ? `it is a list of ${elements.length} without an identity, the first is ${first}`
    : `it is ${first}`;
  return unknown(where, why, 'Give SPIFFE IDs, Pods, ServiceAccounts or Dataplanes');
}

/** What a value is, for a message. */
function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value !== 'object') return `the ${typeof value} ${quoted(String(value), 60)}`;
  const kind = member(value, 'kind') ?? member(value, 'type');
  if (typeof kind === 'string') return `an object of kind ${quoted(kind, 60)}`;
  const keys = Object.keys(value ?? {});
  const some = keys.slice(0, 5).map((key) => quoted(key, 40));
  return keys.length === 0
    ? 'an empty object'
    : `an object with ${some.join(', ')}${keys.length > 5 ? ', ...' : ''}`;
}
