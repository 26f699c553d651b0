import { MeshctlError } from '../../../errors.js';
import type { Certificate } from '../../../x509/index.js';
import { cut } from '../x509-svid/listed.js';

/** How a message names an authority. */
export function titleOfCertificate({ subject }: Certificate): string {
  try {
    return subject.isEmpty ? 'the CA without a name' : cut(subject.toString());
  } catch (error) {
    if (error instanceof MeshctlError) return 'the CA with an unreadable name';
    throw error;
  }
}
