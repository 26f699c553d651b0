/** Where Kuma's own behaviour was read. */
import { program } from '../../citation.js';
import type { Citation } from '../../rule.js';

/** Its main branch, which will be 3.0. */
const REVISION = '348b652';

const kuma = (file: string, what = file): Citation =>
  program('Kuma', what, `https://github.com/kumahq/kuma/blob/${REVISION}/${file}`, REVISION);

const IDENTITY = 'pkg/core/resources/apis/meshidentity';
const PERMISSION = 'pkg/plugins/policies/meshtrafficpermission';

/** What Kuma checks of a MeshTrust, and what it leaves out. */
export const MESH_TRUST = kuma('pkg/core/resources/apis/meshtrust/api/v1alpha1/validator.go');
/** And of a MeshIdentity. */
export const MESH_IDENTITY = kuma(`${IDENTITY}/api/v1alpha1/validator.go`);
/** Which MeshIdentity wins, and what its templates render to. */
export const IDENTITY_SELECTION = kuma(`${IDENTITY}/api/v1alpha1/helpers.go`);
/** The CA that Kuma makes and the one that it is given. */
export const BUNDLED_PROVIDER = kuma(`${IDENTITY}/providers/bundled/bundled.go`);
export const SPIRE_PROVIDER = kuma(`${IDENTITY}/providers/spire/spire.go`);
/** How the status of a MeshIdentity comes about. */
export const IDENTITY_STATUS = kuma(`${IDENTITY}/status/component.go`);
/** What becomes of permissions in Envoy. */
export const RBAC = kuma(`${PERMISSION}/xds/rbac_configurer.go`);
export const MESH_TRAFFIC_PERMISSION = kuma(`${PERMISSION}/api/v1alpha1/validator.go`);
export const MESH_TLS = kuma('pkg/plugins/policies/meshtls/plugin/v1alpha1/plugin.go');
/** How a document becomes a resource. */
export const API = kuma('pkg/core/resources/model/rest/unmarshaller.go');
/** Where a resource may stand, and with which labels. */
export const ADMISSION = kuma('pkg/plugins/runtime/k8s/webhooks/resourceadmissionchecker.go');
export const NAMES = kuma('pkg/core/resources/apis/mesh/meta_validator.go');
/** The labels that Kuma computes. */
export const LABELS = kuma('pkg/core/resources/labels/compute.go');
/** What changes from one release to the next. */
export const UPGRADE = kuma('UPGRADE.md');
/** How Pods become Dataplanes. */
export const ANNOTATIONS = kuma('pkg/plugins/runtime/k8s/metadata/annotations.go');
/** What a CA of one's own must be. */
export const BUNDLED_CA = kuma(`${IDENTITY}/providers/bundled/ca_cert_validator.go`);
export const BUNDLED_CACHE_2_12 = program(
  'Kuma',
  `${IDENTITY}/providers/bundled/bundled.go`,
  `https://github.com/kumahq/kuma/blob/v2.12.14/${IDENTITY}/providers/bundled/bundled.go`,
  'v2.12.14',
);
/** How the MeshTrusts of a mesh become what its proxies believe. */
export const TRUST_BUNDLE = kuma('pkg/core/resources/apis/meshtrust/generator/v1alpha1/secrets.go');
export const SECRET_VALIDATOR = kuma('pkg/plugins/runtime/k8s/webhooks/secret_validator.go');
export const WORKLOADS = kuma('pkg/core/resources/apis/workload/generate/generator.go');
/** The CA of the older mTLS. */
export const BUILTIN_CA = program(
  'Kuma',
  'pkg/plugins/ca/builtin/manager.go',
  'https://github.com/kumahq/kuma/blob/v2.14.3/pkg/plugins/ca/builtin/manager.go',
  'v2.14.3',
);
