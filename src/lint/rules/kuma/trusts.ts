/** The MeshTrusts of a mesh, and which trust domains a mesh can know. */
import { readPem } from '../../../encoding/pem.js';
import { MeshctlError } from '../../../errors.js';
import type { FieldPath, Resource } from '../../../kuma/index.js';
import { Certificate } from '../../../x509/index.js';
import { CertificateSubject } from '../../subjects/certificate.js';
import type { ManifestSubject } from '../../subjects/manifest.js';
import { identitiesIn } from './identities.js';
import { remembered } from './remembered.js';
import { canGive, isTemplate, type Parts, partsOf } from './templates.js';
import { listAt, textAt } from './values.js';

export interface Authority {
  /** The PEM that it stands in. */
  readonly path: FieldPath;
  readonly subject: CertificateSubject;
}

export const trustDomainOf = ({ body }: Resource): string | undefined => textAt(body, 'trustDomain');

/** The certificates of a MeshTrust that can be read; of the others other rules speak. */
export const authoritiesOf = remembered((resource: Resource): readonly Authority[] =>
  listAt(resource.body, 'caBundles').flatMap((bundle, i) => {
    const text = textAt(bundle, 'pem', 'value');
    if (text === undefined) return [];
    const path = ['spec', 'caBundles', i, 'pem', 'value'];
    return readPem(text).blocks.flatMap(({ label, der }) => {
      const subject = label === 'CERTIFICATE' ? certificateOf(der) : undefined;
      return subject === undefined ? [] : [{ path, subject }];
    });
  }),
);

export function certificateOf(der: Buffer): CertificateSubject | undefined {
  try {
    return new CertificateSubject(Certificate.parse(der), {});
  } catch (error) {
    if (error instanceof MeshctlError) return undefined;
    throw error;
  }
}

const namesOf = remembered(
  (trusts: readonly Resource[]): ReadonlySet<string> =>
    new Set(trusts.flatMap((trust) => trustDomainOf(trust) ?? [])),
);

/** The trust domains of the mesh's MeshTrusts, as written. */
export const trustedIn = (subject: ManifestSubject): ReadonlySet<string> =>
  namesOf(subject.inMesh('MeshTrust'));

interface Own {
  readonly names: ReadonlySet<string>;
  readonly templates: readonly Parts[];
}

const ownOf = remembered((identities: ReturnType<typeof identitiesIn>): Own => {
  const all = new Set(identities.map(({ trustDomain }) => trustDomain));
  return {
    names: new Set([...all].filter((name) => !isTemplate(name))),
    templates: [...all].filter(isTemplate).map(partsOf),
  };
});

/** Whether a MeshIdentity of the mesh gives IDs of a trust domain, as far as its template tells. */
export function isOwn(subject: ManifestSubject, trustDomain: string): boolean {
  const { names, templates } = ownOf(identitiesIn(subject));
  return names.has(trustDomain) || templates.some((parts) => canGive(parts, trustDomain));
}
