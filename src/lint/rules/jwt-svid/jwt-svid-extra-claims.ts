import { noteExtraClaims } from '../../../svid/index.js';
import { jwtSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { asBreach } from './as-breach.js';

export const jwtSvidExtraClaims = defineRule({
  id: 'jwt-svid-extra-claims',
  standard: 'jwt-svid',
  title: 'Private claims have a name that collides with none',
  severity: 'info',
  requirement: 'MAY',
  citation: jwtSvid('3', '3-jwt-claims'),
  appliesTo: ['jwt-svid'],
  rationale:
    'Further claims are allowed and go to everybody who sees the token. A short name such as "role" may mean another thing to the receiver, who then grants what nobody meant.',
  fix: 'Put a domain into the name, such as "example.org/role", or leave the claim out',
  good: '{"example.org/role":"reader"}',
  bad: '{"role":"reader"}',
  check: ({ claims }) => asBreach(noteExtraClaims(claims), 'claims'),
});
