/** JSON and YAML texts to plain values. */
import { quoted } from '../../encoding/printable.js';
import { MeshctlError } from '../../errors.js';

/** The value of a JSON text, as the only document. Throws E_IDENTITY_LIST. */
export function parseJson(text: string, source: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : '';
    throw new MeshctlError('E_IDENTITY_LIST', {
      what: 'the JSON cannot be read',
      where: source,
      why: quoted(message, 200).slice(1, -1),
      fix: /^Unexpected non-whitespace character after JSON/.test(message)
        ? 'Several JSON texts follow one another: make them one list with "jq -s ."'
        : undefined,
      cause,
    });
  }
}

/** Aliases may multiply a small text; what kubectl and kumactl write has none. */
const MAX_ALIASES = 100;

/** The values of the documents in a YAML text, without empty ones. Throws E_IDENTITY_LIST. */
export async function parseYaml(text: string, source: string): Promise<unknown[]> {
  const { parseAllDocuments } = await import('yaml');
  const values: unknown[] = [];
  // The check for unique keys compares each key with all before it.
  const documents = parseAllDocuments(text, {
    uniqueKeys: false,
    stringKeys: true,
    prettyErrors: true,
    logLevel: 'silent',
  });
  for (const document of documents) {
    const [error] = document.errors;
    const line = error?.linePos?.[0].line;
    if (error !== undefined) throw notYaml(line === undefined ? source : `${source}:${line}`, error);
    try {
      const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
      if (value !== null && value !== undefined) values.push(value);
    } catch (thrown) {
      throw notYaml(source, thrown);
    }
  }
  return values;
}

function notYaml(where: string, cause: unknown): MeshctlError {
  const message = cause instanceof Error ? (cause.message.split('\n', 1)[0] ?? '') : '';
  const why = message
    .replace(/ at line \d+, column \d+:?$/, '')
    .replace(/^Maximum call stack.*/, 'it is nested too deeply');
  return new MeshctlError('E_IDENTITY_LIST', {
    what: 'the YAML cannot be read',
    where,
    why: quoted(why, 200).slice(1, -1),
    cause,
  });
}
