/** Reads a list of identities in whatever form it comes. */
import { MAX_YAML_BYTES, parseYaml, yamlTooLarge } from '../../encoding/yaml.js';
import { MeshctlError } from '../../errors.js';
import { peek, pieces } from './bytes.js';
import { readCsv } from './csv.js';
import { readDocuments } from './document.js';
import { problem } from './entry.js';
import { formOf } from './form.js';
import type { Entry, IdentityInput, IdentityItem, IdentityListForm, IdentityListOptions } from './items.js';
import { parseJson } from './json.js';
import { readLines } from './lines.js';
import { readPlain } from './plain.js';
import { compilePath, type PathTemplate } from './rendered.js';

const DEFAULT_MAX_BYTES = 256 * 1024 ** 2;
/**
 * The requests and problems of a list, in its order, then one summary. The content decides the form: one SPIFFE ID a
 * line; CSV with a header row; JSON or YAML, as a list of IDs or as what `kubectl get pods|serviceaccounts` and
 * `kumactl get dataplanes` print. Lines and CSV are read as they arrive, the others at the end.
 *
 * An entry that is wrong is a problem, and the others go on. What makes the whole list unreadable is thrown:
 * E_INPUT_EMPTY, E_INPUT_UNKNOWN, E_INPUT_TOO_LARGE, E_IDENTITY_LIST, E_TEMPLATE, E_USAGE (objects, and no trust domain).
 */
export async function* readIdentityList(
  input: IdentityInput,
  options: IdentityListOptions,
): AsyncGenerator<IdentityItem> {
  const { source, maxBytes = DEFAULT_MAX_BYTES } = options;
  const template = options.pathTemplate === undefined ? undefined : compilePath(options.pathTemplate);
  const look = (beginning: Buffer, complete: boolean) => formOf(beginning, complete, source);
  const { verdict: form, all } = await peek(pieces(input, source, maxBytes), look);
  yield* withoutDuplicates(readForm(form, all, options, template), form, source);
}

async function* readForm(
  form: IdentityListForm,
  input: AsyncGenerator<Buffer>,
  options: IdentityListOptions,
  template: PathTemplate | undefined,
): AsyncGenerator<Entry[]> {
  const { source } = options;
  if (form === 'lines') yield* readPlain(readLines(input), options);
  else if (form === 'csv') yield* readCsv(readLines(input), options);
  else {
    const text = await wholeText(input, source, form);
    const documents =
      form === 'json'
        ? parseJson(text, source)
        : await parseYaml(text, { name: source, code: 'E_IDENTITY_LIST' });
    yield* readDocuments(documents, options, template);
  }
}

/** All of the input, but no more YAML than can be read in reasonable time. */
async function wholeText(
  input: AsyncGenerator<Buffer>,
  source: string,
  form: 'json' | 'yaml',
): Promise<string> {
  const read: Buffer[] = [];
  let length = 0;
  for await (const piece of input) {
    read.push(piece);
    length += piece.length;
    if (form === 'yaml' && length > MAX_YAML_BYTES) throw yamlTooLarge(source);
  }
  return Buffer.concat(read)
    .toString('utf8')
    .replace(/^\ufeff/, '');
}

/** So many names tell that something was ignored; a hostile list has more. */
const MAX_IGNORED = 20;

/** Each identity once: many Pods share a service account. Throws E_INPUT_EMPTY when there is none at all. */
async function* withoutDuplicates(
  batches: AsyncGenerator<Entry[]>,
  form: IdentityListForm,
  source: string,
): AsyncGenerator<IdentityItem> {
  const firstPlace = new Map<string, string>();
  const dnsNames = new Map<string, string>();
  const count = { requests: 0, problems: 0, duplicates: 0, rendered: 0 };
  const ignored = new Set<string>();
  for await (const batch of batches) {
    for (const entry of batch) {
      if (entry.kind === 'problem') {
        count.problems++;
        yield entry;
        continue;
      }
      if (ignored.size < MAX_IGNORED) for (const name of entry.ignored ?? []) ignored.add(name);
      const id = entry.id.toString();
      const names = [...entry.dnsNames].sort().join(' ');
      const earlier = firstPlace.get(id);
      if (earlier === undefined) {
        firstPlace.set(id, entry.place);
        if (names !== '') dnsNames.set(id, names);
        count.requests++;
        if (entry.origin === 'rendered') count.rendered++;
        yield entry;
      } else if (names === (dnsNames.get(id) ?? '')) {
        count.duplicates++;
      } else {
        count.problems++;
        yield otherNames(id, entry.place, earlier);
      }
    }
  }
  if (count.requests + count.problems === 0) throw noEntries(form, source);
  yield { kind: 'summary', form, ...count, ignored: [...ignored] };
}

function otherNames(id: string, place: string, earlier: string): Entry {
  return problem(place, 'E_IDENTITY_LIST', {
    what: `"${id}" stands twice`,
    why: `it has other DNS names in ${earlier}`,
    fix: 'Put all its DNS names in one entry',
  });
}

function noEntries(form: IdentityListForm, source: string): MeshctlError {
  const why = form === 'csv' ? 'nothing follows the header row' : 'its list has no items';
  const fix = form === 'csv' ? undefined : 'Was the right namespace or mesh asked for?';
  return new MeshctlError('E_INPUT_EMPTY', { what: 'there are no identities', where: source, why, fix });
}
