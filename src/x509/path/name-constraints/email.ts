/** rfc822Name: a constraint is a mailbox, a host, or a domain with a leading dot (RFC 5280 §4.2.1.10). */
import { isHost, type NameForm } from './form.js';

interface Mailbox {
  /** Compared as it is: asterisks and case included (RFC 5280 §7.5). */
  readonly local: string;
  /** Lower case. */
  readonly host: string;
}

/** Dot-string of RFC 5321 §4.1.2; quoted local parts are not taken. */
const LOCAL_PART = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;

function readMailbox(text: string): Mailbox | undefined {
  const at = text.lastIndexOf('@');
  const [local, host] = [text.slice(0, at), text.slice(at + 1).toLowerCase()];
  return at > 0 && LOCAL_PART.test(local) && isHost(host) ? { local, host } : undefined;
}

export const EMAIL_FORM: NameForm<Buffer, Mailbox> = {
  name: (bytes) => readMailbox(bytes.toString('latin1')),
  subtree: (bytes) => {
    const text = bytes.toString('latin1');
    if (text.includes('@')) {
      const only = readMailbox(text);
      return only && (({ local, host }) => local === only.local && host === only.host);
    }
    const domain = text.toLowerCase();
    if (!isHost(domain.replace(/^\./, ''))) return undefined;
    return domain.startsWith('.') ? ({ host }) => host.endsWith(domain) : ({ host }) => host === domain;
  },
};
