/** Values as YAML, which 1.1 readers read in the same way as 1.2 ones (`on` and `1e3` stay texts). The library is loaded when it is needed. */
export async function writeYaml(documents: readonly object[]): Promise<string> {
  const { stringify } = await import('yaml');
  return documents.map((document) => stringify(document, { compat: 'yaml-1.1', lineWidth: 0 })).join('---\n');
}
