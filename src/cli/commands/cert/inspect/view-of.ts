/** The view of any item. What breaks below its skeleton is shown as its error. */
import { MeshctlError } from '../../../../errors.js';
import type { Item } from '../../../../sources/index.js';
import { escapeText } from '../../../ui/escape.js';
import { fileErrorJson } from '../../several-files.js';
import { certificateView } from './certificate-view.js';
import { crlView } from './crl-view.js';
import type { ItemView, Surroundings } from './item-view.js';
import { jwtView } from './jwt-view.js';
import { privateKeyView, publicKeyView } from './key-view.js';
import { requestView } from './request-view.js';

export interface ShownItem {
  readonly item: Item;
  /** Number in its source, from 0. */
  readonly index: number;
  readonly view: ItemView;
  readonly broken: boolean;
}

export function shownItem(item: Item, index: number, surroundings: Surroundings): ShownItem {
  if (item.kind === 'broken') return { item, index, view: errorView(item.error), broken: true };
  try {
    const view = viewOf(item, surroundings);
    return { item, index, view, broken: view.error !== undefined };
  } catch (error) {
    if (error instanceof MeshctlError) return { item, index, view: errorView(error), broken: true };
    throw error;
  }
}

function viewOf(item: Exclude<Item, { kind: 'broken' }>, surroundings: Surroundings): ItemView {
  switch (item.kind) {
    case 'certificate':
      return certificateView(item, surroundings);
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
    title: (paint) => `${paint.bad('error')}  ${escapeText(error.message)} [${error.code}]`,
    fields: () => [],
    brief: () => '',
    json: () => ({ error: fileErrorJson(error) }),
  };
}
