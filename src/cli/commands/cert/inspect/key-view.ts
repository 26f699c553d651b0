/** Keys: a private one by its kind and whether it fits, never by its bytes; a public one by its kind and its owner. */
import type { PrivateKeyItem, PublicKeyItem } from '../../../../sources/index.js';
import { escapeText } from '../../../ui/escape.js';
import type { Field } from '../../../ui/fields.js';
import type { Paint } from '../../../ui/paint.js';
import { type ItemView, type Neighbour, octal, type Surroundings } from './item-view.js';

export function privateKeyView(item: PrivateKeyItem, { sameKey, mode }: Surroundings): ItemView {
  const { form, encrypted, encryption, publicKey } = item;
  const owners = sameKey(item).filter(({ kind }) => kind === 'certificate' || kind === 'certificate-request');
  const isHidden = form === 'redacted';
  const kind = publicKey === undefined ? 'private key' : `private key, ${publicKey.kind.label}`;
  return {
    title: (paint) =>
      `${paint.name(kind)}  ${isHidden ? 'hidden by Envoy' : `${escapeText(form)}, not shown`}`,
    fields: (paint) => [
      ['encryption', encryption === undefined ? undefined : escapeText(encryption)],
      ['belongs to', publicKey === undefined ? undefined : ownersText(owners, paint)],
      ['file mode', mode === undefined || isHidden ? undefined : modeText(mode, paint)],
      ['key sha256', publicKey?.sha256],
    ],
    brief: () => briefText(owners, publicKey !== undefined),
    json: () => ({
      form,
      encrypted,
      ...(encryption === undefined ? {} : { encryption }),
      ...(publicKey === undefined
        ? {}
        : { publicKey: { ...publicKey.kind, sha256: publicKey.sha256 }, belongsTo: owners.map(ownerJson) }),
    }),
  };
}

function briefText([owner]: readonly Neighbour[], isOpen: boolean): string {
  if (owner !== undefined) return `belongs to ${ownerText(owner)}`;
  return isOpen ? 'fits nothing here' : '';
}

function ownersText(owners: readonly Neighbour[], paint: Paint): Field[1] {
  if (owners.length === 0) return paint.warn('no certificate here');
  return owners.map((owner) => paint.good(ownerText(owner)));
}

function ownerText({ source, index, kind }: Neighbour): string {
  const what = kind === 'certificate' ? 'certificate' : 'request';
  return `${what} ${index + 1} of ${escapeText(source === '-' ? 'stdin' : source)}`;
}

function ownerJson({ source, index }: Neighbour) {
  return { source, index };
}

/** A key that others than its owner may read is a finding. */
function modeText(mode: number, paint: Paint): string {
  const text = octal(mode);
  return (mode & 0o077) === 0 ? text : paint.warn(`${text}, others than its owner may read it`);
}

/** Throws MeshctlError when the key is broken: at once, so that it costs one item and not the report. */
export function publicKeyView({ publicKey, use, keyId, trusted }: PublicKeyItem): ItemView {
  const { kind, sha256 } = publicKey;
  const what = use === undefined ? 'public key' : `${use === 'jwt-svid' ? 'JWT' : 'WIT'} authority`;
  const domain = trusted?.trustDomain;
  return {
    title: (paint) =>
      `${paint.name(keyId === undefined ? what : `${what} ${escapeText(keyId)}`)}  ${kind.label}${domain === undefined ? '' : `, in the trust bundle of ${escapeText(domain)}`}`,
    fields: () => [['key sha256', sha256]],
    brief: () => '',
    json: () => ({
      publicKey: { ...kind, sha256 },
      ...(use === undefined ? {} : { use }),
      ...(keyId === undefined ? {} : { keyId }),
      ...(trusted === undefined ? {} : { trusted }),
    }),
  };
}
