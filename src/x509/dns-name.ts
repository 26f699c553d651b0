/** DNS names as certificates carry them in a subject alternative name (RFC 5280 §4.2.1.6, RFC 1034 §3.5). */
import { domainToASCII } from 'node:url';
import { quoted } from '../encoding/printable.js';
import { MeshctlError } from '../errors.js';

const MAX_NAME_BYTES = 253;
const MAX_LABEL_BYTES = 63;

/** Letters, digits and inner dashes. The underscore is no host name character, but service names in use have it. */
const LABEL = /^[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?$/;

/**
 * The DNS name in `text`, in lower case (names compare without regard to case). The first label may be `*`
 * (RFC 6125 §6.4.3). Throws E_USAGE that says what is wrong.
 */
export function parseDnsName(text: string): string {
  const refusal = refuse(text);
  if (refusal !== undefined) {
    throw new MeshctlError('E_USAGE', { what: `${quoted(text)} is not a DNS name`, ...refusal });
  }
  return text.toLowerCase();
}

function refuse(text: string): { why: string; fix?: string } | undefined {
  if (text === '') return { why: 'it is empty', fix: 'Write a name such as "web.example.org"' };
  if (text.length > MAX_NAME_BYTES)
    return { why: `it has ${text.length} characters where ${MAX_NAME_BYTES} are allowed` };
  const foreign = foreignCharacters(text);
  if (foreign !== undefined) return foreign;
  // node:net is loaded here and not above: it is heavy, and every command would start with it.
  if (process.getBuiltinModule('node:net').isIP(text) !== 0)
    return { why: 'it is an IP address', fix: 'Give the name by which clients reach the service' };
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return { why: 'it is a URL', fix: 'Write its host name alone' };
  if (text.endsWith('.') && text.length > 1) {
    return { why: 'it ends in a dot', fix: `Write ${quoted(text.slice(0, -1))}` };
  }
  const labels = text.split('.');
  for (const [index, label] of labels.entries()) {
    const why = refuseLabel(label, index === 0 && labels.length > 1);
    if (why !== undefined) return { why };
  }
  return undefined;
}

function refuseLabel(label: string, wildcardAllowed: boolean): string | undefined {
  if (label === '') return 'it has an empty label';
  if (label.length > MAX_LABEL_BYTES)
    return `the label ${quoted(label, 20)} is over ${MAX_LABEL_BYTES} characters long`;
  if (label === '*' && wildcardAllowed) return undefined;
  if (label.includes('*')) return '"*" can only be the whole first label of several';
  if (LABEL.test(label)) return undefined;
  if (label.startsWith('-') || label.endsWith('-')) return `the label ${quoted(label)} begins or ends in "-"`;
  return `the label ${quoted(label)} has other characters than letters, digits, "-" and "_"`;
}

/** Names outside ASCII have a form in ASCII (RFC 5891 §4.4), which is what certificates hold. */
function foreignCharacters(text: string): { why: string; fix?: string } | undefined {
  if (/^[\x21-\x7e]*$/.test(text)) return undefined;
  const ascii = /[\0- \x7f]/.test(text) ? '' : domainToASCII(text);
  const why = 'it has characters other than letters, digits, "-", "_" and "."';
  return ascii === '' || ascii === text ? { why } : { why, fix: `Write ${quoted(ascii)}` };
}
