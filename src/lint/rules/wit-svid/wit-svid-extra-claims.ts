import { noteExtraClaims } from '../../../svid/index.js';
import { witSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { asBreach } from '../jwt-svid/as-breach.js';

export const witSvidExtraClaims = defineRule({
  id: 'wit-svid-extra-claims',
  standard: 'wit-svid',
  title: 'Private claims have a name that collides with none',
  severity: 'info',
  requirement: 'MAY',
  citation: witSvid('3.8', '38-additional-claims'),
  appliesTo: ['wit-svid'],
  rationale:
    'Further claims are allowed, and validators ignore what they do not know. A short name may mean another thing to one that knows it.',
  fix: 'Put a domain into the name, such as "example.org/role", or leave the claim out',
  good: '{"example.org/role":"reader"}',
  bad: '{"role":"reader"}',
  acceptedBy: ['go-spiffe'],
  incubating: true,
  check: ({ claims }) => asBreach(noteExtraClaims(claims, ['cnf']), 'claims'),
});
