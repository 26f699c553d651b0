/** Where the behaviour of SPIRE's controller manager was read. */
import { program } from '../../citation.js';

const REVISION = '430567c';

const spire = (file: string) =>
  program(
    'spire-controller-manager',
    file,
    `https://github.com/spiffe/spire-controller-manager/blob/${REVISION}/${file}`,
    REVISION,
  );

export const CRDS = spire('config/crd/bases');
export const WEBHOOK = spire('api/v1alpha1/clusterspiffeid_webhook.go');
export const ENTRIES = spire('pkg/spireentry/entries.go');
