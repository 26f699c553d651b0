import { x509Svid } from '../../citation.js';
import { defineRule } from '../../rule.js';

export const x509SvidCaPathLenAllowed = defineRule({
  id: 'x509-svid-ca-path-len-allowed',
  standard: 'x509-svid',
  title: 'No more CAs stand below a CA than its path length allows',
  severity: 'error',
  requirement: 'MUST',
  citation: x509Svid('4.1', '41-basic-constraints'),
  appliesTo: ['intermediate', 'root'],
  rationale:
    'pathLenConstraint says how many CA certificates may follow below this one, 0 that it signs leaves only. Go and OpenSSL count every CA on the way and hold the root to it too, so all of them refuse the chain.',
  fix: 'Sign the leaf with a higher CA of the chain, or make this CA again with room for those below it: "basicConstraints = critical, CA:TRUE, pathlen:1", "meshctl ca init --path-len 1"',
  good: 'root      CA:TRUE, pathlen:1\n  CA      CA:TRUE, pathlen:0\n    leaf  CA:FALSE',
  bad: 'root      CA:TRUE, pathlen:0\n  CA      CA:TRUE\n    leaf  CA:FALSE',
  refusedBy: ['go-spiffe'],
  check: ({ basicConstraints, position, leaf, isCa }) => {
    const pathLen = basicConstraints?.value?.pathLen;
    if (pathLen === undefined || position === 0 || !isCa) return undefined;
    const below = leaf === undefined ? position : position - 1;
    if (below <= pathLen) return undefined;
    return {
      message: `the path length is ${pathLen} and ${below} ${below === 1 ? 'CA stands' : 'CAs stand'} below`,
      field: 'extensions.basicConstraints.pathLenConstraint',
      value: String(pathLen),
    };
  },
});
