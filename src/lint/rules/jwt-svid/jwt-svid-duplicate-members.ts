import type { JwtDuplicate } from '../../../svid/index.js';
import { rfc } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { quotedList } from './quoted-list.js';

function whereOf(duplicates: readonly JwtDuplicate[]): string {
  if (duplicates.every(({ part }) => part === 'header')) return 'the header has';
  if (duplicates.every(({ part }) => part === 'claims')) return 'the claims have';
  return 'the header and the claims have';
}

/** `claims.cnf.jwk`; names that are long or odd stand in the message alone. */
function fieldOf({ part, pointer }: JwtDuplicate): string {
  return /^[\w/-]{1,100}$/.test(pointer) ? `${part}${pointer.replaceAll('/', '.')}` : part;
}

export const jwtSvidDuplicateMembers = defineRule({
  id: 'jwt-svid-duplicate-members',
  standard: 'jwt-svid',
  title: 'Each member of the header and of the claims is there once',
  severity: 'error',
  requirement: 'MUST',
  citation: rfc(7519, '4'),
  appliesTo: ['jwt-svid', 'wit-svid'],
  rationale:
    'Of a member that is there twice, some parsers take the first and some the last. Two services then see two subjects in one signed token.',
  fix: 'Have it issued by software that writes each member once',
  good: '{"sub":"spiffe://example.org/web"}',
  bad: '{"sub":"spiffe://example.org/web","sub":"spiffe://example.org/admin"}',
  refusedBy: ['go-spiffe'],
  check: ({ jwt: { duplicates } }) => {
    const [first] = duplicates;
    if (first === undefined) return undefined;
    const names = quotedList([...new Set(duplicates.map(({ name }) => name))]);
    return { message: `${whereOf(duplicates)} ${names} more than once`, field: fieldOf(first) };
  },
});
