import { type JsonObject, memberOf } from '../../../encoding/json-value.js';
import { checkTime, isInMilliseconds, TIMES } from '../../../svid/index.js';
import { rfc } from '../../citation.js';
import { type Breach, defineRule } from '../../rule.js';
import { asBreach } from './as-breach.js';

/** Such a token begins only then, which nobody lives to see; one that ends only then is accepted by all. */
function milliseconds(claims: JsonObject, name: (typeof TIMES)[number], value: unknown): Breach | undefined {
  if (!isInMilliseconds(claims, name)) return undefined;
  const message = `its "${name}" is millennia ahead: milliseconds were meant`;
  return asBreach({ message, severity: name === 'nbf' ? 'error' : 'warning' }, `claims.${name}`, value);
}

export const jwtSvidExpNumericDate = defineRule({
  id: 'jwt-svid-exp-numeric-date',
  standard: 'jwt-svid',
  title: 'Times are numbers of seconds since 1970',
  severity: 'error',
  requirement: 'MUST',
  citation: rfc(7519, '2'),
  appliesTo: ['jwt-svid'],
  rationale:
    'A time as text is refused. A time in milliseconds, as JavaScript and Java have it, is a valid number that lies millennia ahead: with such an "exp" the token never ends.',
  fix: 'Write seconds as a number, such as Math.floor(Date.now() / 1000) + 300 in JavaScript',
  good: '{"exp":1790000300}',
  bad: '{"exp":1790000300000}',
  refusedBy: ['go-spiffe'],
  check: ({ claims }) => {
    const breaches: Breach[] = [];
    for (const name of TIMES) {
      const refusal = checkTime(claims, name);
      const value = memberOf(claims, name);
      const breach = asBreach(refusal, `claims.${name}`, value) ?? milliseconds(claims, name, value);
      if (breach !== undefined) breaches.push(breach);
    }
    return breaches.length === 0 ? undefined : breaches;
  },
});
