import { describe, expect, it } from 'vitest';
import { MeshctlError } from '../../src/errors.js';
import { Name, parseName } from '../../src/x509/index.js';
import { testAuthority } from '../authorities.js';

describe('parseName', () => {
  it.each([
    ['CN=Mesh CA', 'CN=Mesh CA'],
    ['O=Acme,CN=Mesh CA', 'O=Acme, CN=Mesh CA'],
    [' C = US , O = Acme ', 'C=US, O=Acme'],
    ['cn=x, SERIALNUMBER=17', 'CN=x, serialNumber=17'],
    ['emailAddress=a@example.org', 'emailAddress=a@example.org'],
    ['2.5.4.3=by number', 'CN=by number'],
    ['CN=a\\,b', 'CN=a\\,b'],
    ['CN=a\\2Cb', 'CN=a\\,b'],
    ['CN=M\\C3\\BCnchen', 'CN=München'],
    ['CN=a=b', 'CN=a=b'],
    ['CN=\\+1', 'CN=\\+1'],
    ['DC=example, DC=org', 'DC=example, DC=org'],
  ])('makes %s into a subject that reads %s', async (text, printed) => {
    const { certificate } = await testAuthority('ec-p256', { subject: parseName(text) });
    expect(certificate.subject.toString()).toBe(printed);
    expect(certificate.subject.problems).toEqual([]);
  });

  it('reads back what meshctl prints', async () => {
    const { certificate } = await testAuthority('ec-p256');
    const again = await testAuthority('ec-p256', { subject: parseName(certificate.subject.toString()) });
    expect(again.certificate.subject.der.equals(certificate.subject.der)).toBe(true);
    expect(certificate.subject).toBeInstanceOf(Name);
  });

  it.each([
    ['', 'TYPE=VALUE'],
    ['Acme', 'TYPE=VALUE'],
    ['CN=', 'no value'],
    ['CN=a,', 'TYPE=VALUE'],
    ['CN=""', 'TYPE=VALUE'],
    ['CN=a+O=b', 'joined by "+"'],
    ['XX=a', 'no attribute type "XX"'],
    ['CN=a\nb', 'not text'],
    ['CN=\\FF', 'not text'],
    ['C=USA', 'two letters'],
    ['serialNumber=ä', 'letters, digits'],
    [`CN=${'x'.repeat(65)}`, 'over 64 characters'],
    [`CN=${'\\'.repeat(101)}`, 'not of the form'],
  ])('refuses %s', (text, why) => {
    let refusal: unknown;
    try {
      parseName(text);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(MeshctlError);
    expect((refusal as MeshctlError).message).toContain(why);
  });
});
