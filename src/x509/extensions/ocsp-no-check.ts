/** OCSP no check (RFC 6960 §4.2.2.2.1): the mark on an OCSP responder's certificate. */
import { derError, TAG } from '../../encoding/der.js';
import { defineRead } from './extension.js';

/** The value says nothing more than that the extension is there. */
export const readOcspNoCheck = defineRead('ocspNoCheck', (reader): true => {
  const element = reader.next(TAG.NULL, 'ocspNoCheck');
  if (element.length > 0) throw derError(element.content, 'a NULL has content');
  return true;
});
