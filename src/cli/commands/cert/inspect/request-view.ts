/** A certificate signing request: whose key, what it wishes for, and whether the sender holds the key. */
import type { RequestItem } from '../../../../sources/index.js';
import { escapeText } from '../../../ui/escape.js';
import type { ItemView, Surroundings } from './item-view.js';

export function requestView(item: RequestItem, { sameKey }: Surroundings): ItemView {
  const { subject, publicKeyInfo, wishes, proof } = item.request;
  const { kind, sha256 } = publicKeyInfo;
  const name = subject.isEmpty ? 'no subject' : subject.toString();
  return {
    title: (paint) => `${paint.name(escapeText(name))}  signing request`,
    fields: (paint) => [
      ['key', kind.label],
      ['wishes', wishes.map(escapeText)],
      [
        'proof of possession',
        proof.ok ? paint.good('the sender holds the key') : paint.bad(`fails: ${escapeText(proof.why)}`),
      ],
      [
        'private key',
        sameKey(item).some((other) => other.kind === 'private-key') ? 'is here too' : undefined,
      ],
      ['key sha256', sha256],
    ],
    brief: () => kind.label,
    json: () => ({
      subject: subject.toString(),
      publicKey: { ...kind, sha256 },
      wishes,
      proofOfPossession: proof.ok,
    }),
  };
}
