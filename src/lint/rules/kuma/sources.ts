/** Where Kuma's own behaviour was read. */
import { program } from '../../citation.js';

const FILE = 'pkg/core/resources/apis/meshtrust/api/v1alpha1/validator.go';

/** What Kuma checks of a MeshTrust, and what it leaves out. */
export const MESH_TRUST = program(
  'Kuma',
  FILE,
  `https://github.com/kumahq/kuma/blob/348b652/${FILE}`,
  '348b652',
);
