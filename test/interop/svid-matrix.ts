/** SVIDs for every type of key: each type of leaf under the default CA, and both leaf profiles under each other CA. */
import { KEY_TYPES } from '../../src/x509/index.js';
import type { SvidFiles, Workspace } from './workspace.js';

export const trustDomainOf = (caType: string): string => `${caType}.example.org`;

export const SVID_MATRIX = KEY_TYPES.flatMap((ca) =>
  KEY_TYPES.filter((leaf) => ca === 'ec-p256' || leaf === 'ec-p256' || leaf === 'rsa-2048').map((leaf) => ({
    ca,
    leaf,
    trustDomain: trustDomainOf(ca),
  })),
);

type MatrixEntry = Pick<(typeof SVID_MATRIX)[number], 'ca' | 'leaf'>;

/** Makes them all, and returns a function that finds the files of one. */
export function issueMatrix(space: Workspace): (entry: MatrixEntry) => SvidFiles {
  for (const type of KEY_TYPES) space.makeCa(trustDomainOf(type), '--key-type', type);
  const issued = new Map<string, SvidFiles>();
  for (const { ca, leaf, trustDomain } of SVID_MATRIX) {
    const id = `spiffe://${trustDomain}/ns/demo/sa/${leaf}`;
    issued.set(`${ca} ${leaf}`, space.issue(id, `${ca}-${leaf}`, '--key-type', leaf));
  }
  return ({ ca, leaf }) => {
    const files = issued.get(`${ca} ${leaf}`);
    if (files === undefined) throw new Error(`no SVID of ${ca} and ${leaf}`);
    return files;
  };
}
