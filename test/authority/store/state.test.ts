import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatState,
  isAuthorityId,
  parseIssuedRecord,
  parseState,
} from '../../../src/authority/store/state.js';
import { MeshctlError } from '../../../src/errors.js';
import { expectFailure } from '../../files/scratch.js';
import { recordOf, stateAt } from './fixtures/states.js';

const PLACE = '/home/authorities.json';

/** The state as JSON, with one value replaced; `undefined` removes the member. */
function altered(path: string, value: unknown): string {
  const state = JSON.parse(formatState(stateAt(3))) as Record<string, unknown>;
  const names = path.split('/');
  const last = names.pop() ?? '';
  let target = state;
  for (const name of names) target = target[name] as Record<string, unknown>;
  if (value === undefined) delete target[last];
  else target[last] = value;
  return JSON.stringify(state);
}

describe('parseState', () => {
  test('reads what formatState writes', () => {
    const state = stateAt(3);
    expect(parseState(formatState(state), PLACE)).toEqual(state);
    const empty = { ...state, x509: [] };
    expect(parseState(formatState(empty), PLACE)).toEqual(empty);
  });

  test.each([
    ['kind', 'Other', 'kind is not TrustDomainState'],
    ['schemaVersion', 'other/v1', 'schemaVersion is not meshctl/v1'],
    ['schemaVersion', undefined, 'schemaVersion is missing'],
    ['version', 0, 'version is not a whole number from 1'],
    ['version', 1.5, 'version is not a whole number from 1'],
    ['version', '3', 'version is not a whole number from 1'],
    ['version', 2 ** 53, 'version is not a whole number from 1'],
    ['version', null, 'version is not a whole number from 1'],
    ['trustDomain', 'Example.org', 'trustDomain is not a trust domain name'],
    ['trustDomain', 'spiffe://example.org', 'trustDomain is not a trust domain name'],
    ['trustDomain', '', 'trustDomain is not a trust domain name'],
    ['trustDomain', ['example.org'], 'trustDomain is not a trust domain name'],
    ['sequence', -1, 'sequence is not a whole number from 0'],
    ['refreshHint', undefined, 'refreshHint is missing'],
    ['x509', {}, 'x509 is not a list'],
    ['x509/0', null, 'x509[0] is not an object'],
    ['x509/0', ['x'], 'x509[0] is not an object'],
    ['x509/0/id', '../../etc/passwd', 'x509[0].id is not a key identifier in lower-case hex'],
    ['x509/0/id', 'AB', 'x509[0].id is not a key identifier in lower-case hex'],
    ['x509/0/slot', 'next', 'x509[0].slot is not one of prepared, active, old, tainted'],
    [
      'x509/0/keyType',
      'dsa',
      'x509[0].keyType is not one of ec-p256, ec-p384, rsa-2048, rsa-3072, rsa-4096, ed25519',
    ],
    ['x509/0/notAfter', '2036-02-30T00:00:00Z', 'x509[0].notAfter is not an RFC 3339 time in UTC'],
    ['x509/0/notAfter', '2036-01-01', 'x509[0].notAfter is not an RFC 3339 time in UTC'],
    ['x509/0/notBefore', '2036-01-01T25:00:00Z', 'x509[0].notBefore is not an RFC 3339 time in UTC'],
    ['x509/0/certificate', 'abc', 'x509[0].certificate is not base64'],
    ['x509/0/certificate', '', 'x509[0].certificate is not base64'],
    ['x509/0/certificate', 'ab==cd==', 'x509[0].certificate is not base64'],
    ['x509/0/keyEncrypted', 'no', 'x509[0].keyEncrypted is not one of true, false'],
    ['x509/0/leafTemplates', [], 'x509[0].leafTemplates is not an object with base64 in each member'],
    ['x509/0/leafTemplates/x', '!', 'x509[0].leafTemplates is not an object with base64 in each member'],
    ['x509/0/note', 'x', 'x509[0].note is not a field that meshctl knows'],
    ['jwt', [{}], 'jwt is not an empty list'],
    ['extra', 1, 'extra is not a field that meshctl knows'],
    ['constructor', 1, 'constructor is not a field that meshctl knows'],
  ])('names the field: %s = %j', async (path, value, why) => {
    await expectFailure(
      () => parseState(altered(path, value), PLACE),
      'E_STATE',
      `${PLACE} is damaged: ${why}. Restore it from a backup`,
    );
  });

  test('an inherited member is no field', async () => {
    const text = formatState(stateAt(1)).replace(
      '"kind": "TrustDomainState",',
      '"__proto__": {"kind": "TrustDomainState"},',
    );
    await expectFailure(() => parseState(text, PLACE), 'E_STATE', /kind is missing/);
  });

  test('an authority that is there twice', async () => {
    const state = stateAt(1);
    const text = formatState({ ...state, x509: [...state.x509, ...state.x509] });
    await expectFailure(() => parseState(text, PLACE), 'E_STATE', /x509\[1\]\.id is there twice/);
  });

  test.each(['', '{', 'null', '[]', '"x"', '1', '\0'])('text that is no state: %j', async (text) => {
    await expectFailure(() => parseState(text, PLACE), 'E_STATE', /authorities\.json is damaged: it is not/);
  });

  test.each(['meshctl/v2', 'meshctl/v10', 'meshctl/v2alpha1'])(
    'a later format, %s, is no damage',
    async (schemaVersion) => {
      await expectFailure(
        () => parseState(altered('schemaVersion', schemaVersion), PLACE),
        'E_STATE',
        `cannot read ${PLACE}: it was written by a newer meshctl (${schemaVersion}; this one reads meshctl/v1). Upgrade meshctl`,
      );
    },
  );

  test('any JSON is read or refused in words', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(() => parseState(text, PLACE)).toThrow(MeshctlError);
      }),
    );
  });

  test('any cut of a state is refused', () => {
    const text = formatState(stateAt(1)).trimEnd();
    for (let length = 0; length < text.length; length++) {
      expect(() => parseState(text.slice(0, length), PLACE)).toThrow(MeshctlError);
    }
  });
});

describe('isAuthorityId', () => {
  test.each(['ab', '00'.repeat(20), 'ff'.repeat(64)])('takes %s', (id) =>
    expect(isAuthorityId(id)).toBe(true),
  );
  test.each(['', 'a', 'AB', '00'.repeat(65), '../x', 'ab\n'])('refuses %j', (id) =>
    expect(isAuthorityId(id)).toBe(false),
  );
});

describe('parseIssuedRecord', () => {
  test('reads a record with and without what is optional', () => {
    const record = recordOf('01');
    expect(parseIssuedRecord(JSON.stringify(record), 'l:1')).toEqual(record);
    const full = { ...record, keyType: 'ec-p256', dnsNames: ['a.example.org'] };
    expect(parseIssuedRecord(JSON.stringify(full), 'l:1')).toEqual(full);
  });

  test.each([
    [{ serial: 'XY' }, 'serial is not a serial number in lower-case hex'],
    [{ dnsNames: 'a' }, 'dnsNames is not a list of texts'],
    [{ sha256: 'ab' }, 'sha256 is not a SHA-256 in lower-case hex'],
    [{ more: 1 }, 'more is not a field that meshctl knows'],
  ])('names the line and the field: %j', async (change, why) => {
    await expectFailure(
      () => parseIssuedRecord(JSON.stringify({ ...recordOf('01'), ...change }), 'issued.jsonl:7'),
      'E_STATE',
      `issued.jsonl:7 is damaged: ${why}. Restore it from a backup`,
    );
  });
});
