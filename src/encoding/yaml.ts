/** A YAML text to plain values. The library is loaded when there is one, and kept from what would exhaust it. */
import type { Document } from 'yaml';
import { type ErrorCode, MeshctlError } from '../errors.js';
import { quoted } from './printable.js';

/** A second and a hundred megabytes of memory for each MiB: JSON takes a small part of that. */
export const MAX_YAML_BYTES = 16 * 1024 ** 2;
/** Some 300 bytes of memory each, however few characters they have. */
const MAX_TOKENS = 5_000_000;
/** The library recurses, and near the end of the stack V8 does not throw but abort. */
const MAX_DEPTH = 200;
/** Each one searches all anchors, and may multiply what it stands for. What kubectl and kumactl print has none. */
const MAX_ALIASES = 100;

export interface YamlSource {
  /** As it was named. */
  readonly name: string;
  /** The code of the error for what is no YAML. */
  readonly code: Extract<ErrorCode, 'E_YAML' | 'E_IDENTITY_LIST' | 'E_CONFIG'>;
}

/** The values of the documents, without empty ones. Throws the error of that code, and E_INPUT_TOO_LARGE. */
export async function parseYaml(text: string, source: YamlSource): Promise<unknown[]> {
  const yaml = await import('yaml');
  const values: unknown[] = [];
  for (const document of compose(yaml, text, source)) {
    const value = documentValue(yaml, document, source);
    if (value !== null && value !== undefined) values.push(value);
  }
  return values;
}

/** What a document says, its aliases followed within bounds. Throws the error of the source's code. @internal */
export function documentValue(
  yaml: typeof import('yaml'),
  document: Document.Parsed,
  source: YamlSource,
): unknown {
  yaml.visit(document, {
    // An anchor stands before its aliases, so this is the only way for a value to be inside of itself.
    Alias(_, alias, path) {
      const target = alias.resolve(document);
      if (target !== undefined && path.includes(target))
        throw notYaml(source, new Error(`*${alias.source} stands inside of what it names`));
    },
  });
  return plainValue(() => document.toJS({ maxAliasCount: MAX_ALIASES }), source);
}

/** The documents, one by one. Throws the error of the source's code, and E_INPUT_TOO_LARGE. @internal */
export function* compose(yaml: typeof import('yaml'), text: string, source: YamlSource) {
  const lines = new yaml.LineCounter();
  // The library compares each key of a map with all others; our own readers look for what is there twice.
  const options = { uniqueKeys: false, stringKeys: true, merge: true, logLevel: 'silent' } as const;
  for (const document of new yaml.Composer(options).compose(tokens(yaml, text, source, lines))) {
    const [error] = document.errors;
    if (error !== undefined) throw notYaml(source, error, lines.linePos(error.pos[0]).line);
    yield document;
  }
}

/** The syntax tree, document by document, for as long as it stays within the bounds. */
function* tokens(
  yaml: typeof import('yaml'),
  text: string,
  source: YamlSource,
  lines: InstanceType<typeof import('yaml').LineCounter>,
) {
  const parser = new yaml.Parser(lines.addNewLine);
  lines.addNewLine(0);
  let count = 0;
  let aliases = 0;
  for (const lexeme of new yaml.Lexer().lex(text)) {
    // No scalar begins so: plain ones cannot, the others begin with a quote or their indentation.
    if (lexeme.startsWith('*')) aliases++;
    yield* parser.next(lexeme);
    const why =
      aliases > MAX_ALIASES
        ? `it has more than ${MAX_ALIASES} aliases`
        : parser.stack.length > MAX_DEPTH
          ? `it is nested more than ${MAX_DEPTH} deep`
          : undefined;
    if (why !== undefined) {
      const { line } = lines.linePos(parser.offset);
      throw new MeshctlError(source.code, { what: CANNOT_BE_READ, where: `${source.name}:${line}`, why });
    }
    if (++count > MAX_TOKENS) throw yamlTooLarge(source.name);
  }
  yield* parser.end();
}

export const yamlTooLarge = (name: string): MeshctlError =>
  new MeshctlError('E_INPUT_TOO_LARGE', {
    what: `${name} is too large`,
    why: 'it has more YAML than can be read',
    fix: 'Ask for JSON ("-o json"), which is read many times faster',
  });

function plainValue(toValue: () => unknown, source: YamlSource): unknown {
  try {
    return toValue();
  } catch (error) {
    throw notYaml(source, error);
  }
}

const CANNOT_BE_READ = 'the YAML cannot be read';

function notYaml({ name, code }: YamlSource, cause: unknown, line?: number): MeshctlError {
  const message = cause instanceof Error ? cause.message : '';
  const why = quoted(message, 200).slice(1, -1);
  const where = line === undefined ? name : `${name}:${line}`;
  return new MeshctlError(code, { what: CANNOT_BE_READ, where, why, cause });
}
