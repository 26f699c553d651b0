/** Policy mappings (RFC 5280 §4.2.1.5). */
import { type DerReader, TAG } from '../../encoding/der.js';
import { readOid } from '../../encoding/der-values.js';
import { readSequenceOf } from '../sequence-of.js';
import { defineRead } from './extension.js';

export interface PolicyMapping {
  readonly issuerDomainPolicy: string;
  readonly subjectDomainPolicy: string;
}

export const readPolicyMappings = defineRead('policyMappings', (reader): PolicyMapping[] =>
  readSequenceOf(reader.next(TAG.SEQUENCE, 'policyMappings'), 'policyMappings', readMapping),
);

function readMapping(reader: DerReader): PolicyMapping {
  const fields = reader.next(TAG.SEQUENCE, 'a policy mapping').inside();
  const issuerDomainPolicy = readOid(fields.next(TAG.OID, 'issuerDomainPolicy'));
  const subjectDomainPolicy = readOid(fields.next(TAG.OID, 'subjectDomainPolicy'));
  fields.finish('a policy mapping');
  return { issuerDomainPolicy, subjectDomainPolicy };
}
