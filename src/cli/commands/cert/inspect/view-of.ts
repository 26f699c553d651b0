/** The view of any item. What breaks below its skeleton is shown as its error. */
import { MeshctlError } from '../../../../errors.js';
import type { Item } from '../../../../sources/index.js';
import { Certificate } from '../../../../x509/index.js';
import { escapeText } from '../../../ui/escape.js';
import { fileErrorJson } from '../../several-files.js';
import { certificateView } from './certificate-view.js';
import { crlView } from './crl-view.js';
import type { ItemView, Surroundings } from './item-view.js';
import { jwtView } from './jwt-view.js';
import { privateKeyView, publicKeyView } from './key-view.js';
import { requestView } from './request-view.js';

/** An item with its view, which is made when it is asked for and not kept: of many items, the views would take most memory. */
export class ShownItem {
  readonly item: Item;
  /** Number in its source, from 0. */
  readonly index: number;
  readonly #surroundings: Surroundings;
  #broken: boolean | undefined;

  constructor(item: Item, index: number, surroundings: Surroundings) {
    this.item = item;
    this.index = index;
    this.#surroundings = surroundings;
  }

  view(): ItemView {
    const view = viewOrError(this.item, this.#surroundings);
    this.#broken = view.error !== undefined;
    return view;
  }

  /** Whether a part of it cannot be read. */
  get broken(): boolean {
    return this.#broken ?? this.view().error !== undefined;
  }
}

function viewOrError(item: Item, surroundings: Surroundings): ItemView {
  if (item.kind === 'broken') return errorView(item.error);
  try {
    return viewOf(item, surroundings);
  } catch (error) {
    if (error instanceof MeshctlError) return errorView(error);
    throw error;
  }
}

function viewOf(item: Exclude<Item, { kind: 'broken' }>, surroundings: Surroundings): ItemView {
  switch (item.kind) {
    case 'certificate':
      // Read again for the view, and forgotten with it: what a view decodes would otherwise stay for all of many items.
      return certificateView({ ...item, certificate: Certificate.parse(item.certificate.der) }, surroundings);
    case 'private-key':
      return privateKeyView(item, surroundings);
    case 'public-key':
      return publicKeyView(item);
    case 'certificate-request':
      return requestView(item, surroundings);
    case 'crl':
      return crlView(item, surroundings);
    case 'jwt':
      return jwtView(item, surroundings);
    case 'other':
      return {
        title: (paint) => paint.faint(`${escapeText(item.label)}, passed over`),
        fields: () => [],
        brief: () => '',
        json: () => ({ label: item.label }),
      };
  }
}

function errorView(error: MeshctlError): ItemView {
  return {
    error,
    title: (paint) => `${paint.bad('error')}  ${escapeText(error.message)} [${error.code}]`,
    fields: () => [],
    brief: () => '',
    json: () => ({ error: fileErrorJson(error) }),
  };
}
