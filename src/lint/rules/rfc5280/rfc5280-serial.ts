import type { Der } from '../../../encoding/der.js';
import { recogniseMaker } from '../../../sources/index.js';
import type { Certificate } from '../../../x509/index.js';
import { rfc } from '../../citation.js';
import { type Breach, defineRule } from '../../rule.js';

const MAX_OCTETS = 20;
/** A random number of 64 bits rarely begins with a whole octet of zeros, so octets are counted. */
const RANDOM_OCTETS = 8;
/** No serial number that is worth reading has more. */
const SHOWN_OCTETS = 32;

export const rfc5280Serial = defineRule({
  id: 'rfc5280-serial',
  standard: 'rfc5280',
  title: 'The serial number is positive, unpredictable and of at most 20 octets',
  severity: 'error',
  requirement: 'MUST',
  citation: rfc(5280, '4.1.2.2'),
  appliesTo: ['leaf', 'intermediate', 'root'],
  rationale:
    'Issuer and serial number name a certificate in logs, in revocation lists and in key identifiers. Zero, negative and long ones are refused or cut by some programs, and short ones repeat when an issuer starts over.',
  fix: 'Let the issuer draw 16 random octets for each certificate, as meshctl and SPIRE do; with OpenSSL leave "-set_serial" away',
  good: 'Serial Number:\n    4a:1f:0c:5e:9b:3d:47:28:8f:10:a2:b4:c6:d8:e0:f1',
  bad: 'Serial Number: 0 (0x0)',
  check: ({ certificate }) => {
    const { serialElement } = certificate;
    const { bytes, content, length } = serialElement;
    const first = bytes[content] as number;
    const isPadded = length > 1 && first === 0 && (bytes[content + 1] as number) < 0x80;
    if (length >= RANDOM_OCTETS && length <= MAX_OCTETS && first < 0x80 && !isPadded) return undefined;
    return breachOf(certificate, serialElement, isPadded);
  },
});

function breachOf(certificate: Certificate, serial: Der, isPadded: boolean): Breach | undefined {
  const octets = serial.value();
  const value = octets.subarray(0, SHOWN_OCTETS).toString('hex');
  const breach = { field: 'serialNumber', value };
  const [first] = octets;
  if (first === undefined) return { message: 'the serial number is empty', field: 'serialNumber' };
  if (octets.every((octet) => octet === 0)) {
    const isKuma = recogniseMaker(certificate)?.maker === 'kuma-legacy-ca';
    const why = isKuma ? ", which every builtin CA of Kuma's legacy mTLS has" : '';
    return { ...breach, message: `the serial number is 0${why}` };
  }
  if (first >= 0x80) return { ...breach, message: 'the serial number is negative' };
  if (octets.length > MAX_OCTETS) {
    return { ...breach, message: `the serial number has ${octets.length} octets, more than ${MAX_OCTETS}` };
  }
  if (isPadded) return { ...breach, message: 'the serial number is padded with zeros in front' };
  if (octets.length >= RANDOM_OCTETS) return undefined;
  const bits = 8 * octets.length - Math.clz32(first) + 24;
  return {
    ...breach,
    severity: 'info',
    message: `the serial number has ${bits === 1 ? '1 bit' : `${bits} bits`}, where 64 random ones are usual`,
  };
}
