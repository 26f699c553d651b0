/** Values as YAML, which 1.1 readers read in the same way as 1.2 ones (`on` and `1e3` stay texts). The library is loaded when it is needed. */

/** A comment above a field. */
export interface YamlComment {
  readonly path: readonly (string | number)[];
  /** Sentences, a line each. Not from outside. */
  readonly text: string;
}

export interface CommentedYaml {
  readonly value: object;
  readonly comments: readonly YamlComment[];
}

const OPTIONS = { compat: 'yaml-1.1', lineWidth: 0 } as const;

/** Several documents are separated by `---`. */
export async function writeYaml(documents: readonly object[]): Promise<string> {
  const { stringify } = await import('yaml');
  return documents.map((document) => stringify(document, OPTIONS)).join('---\n');
}

/** The same with comments; one on a field that is not there is left out. */
export async function writeCommentedYaml(documents: readonly CommentedYaml[]): Promise<string> {
  const yaml = await import('yaml');
  const texts = documents.map(({ value, comments }) => {
    const document = new yaml.Document(value, OPTIONS);
    for (const { path, text } of comments) {
      const node = keyNode(yaml, document, path);
      if (node !== undefined) node.commentBefore = text.replace(/^/gm, ' ');
    }
    return document.toString(OPTIONS);
  });
  return texts.join('---\n');
}

/** The key of a field, or the item of a list: what a comment stands above. */
function keyNode(
  yaml: typeof import('yaml'),
  document: import('yaml').Document,
  path: readonly (string | number)[],
): import('yaml').Node | undefined {
  const parent: unknown = document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  if (yaml.isSeq(parent) && typeof last === 'number') {
    const item = parent.items[last];
    return yaml.isNode(item) ? item : undefined;
  }
  if (!yaml.isMap(parent)) return undefined;
  const key = parent.items.find(({ key: one }) => yaml.isScalar(one) && one.value === last)?.key;
  return yaml.isNode(key) ? key : undefined;
}
