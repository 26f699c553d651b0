/** The interfaces of the specs say what the models say: they are written by hand, so that no type of TypeBox is public. */
import type { Static } from 'typebox';
import { expectTypeOf, test } from 'vitest';
import type { MeshIdentitySpec } from '../../../src/kuma/model/mesh-identity.js';
import type { Match, MeshTrafficPermissionSpec } from '../../../src/kuma/model/mesh-traffic-permission.js';
import type { SecureDataSource } from '../../../src/kuma/model/secure-data-source.js';
import type { TargetRef } from '../../../src/kuma/model/target-ref.js';
import type {
  ClusterFederatedTrustDomainSpec,
  ClusterSpiffeIdSpec,
  ClusterStaticEntrySpec,
} from '../../../src/spire/model.js';

// The compiler is what checks it, so `npm run typecheck` fails where they differ.
test('interfaces are what the models describe', () => {
  expectTypeOf<Static<typeof SecureDataSource>>().toEqualTypeOf<SecureDataSource>();
  expectTypeOf<Static<typeof TargetRef>>().toEqualTypeOf<TargetRef>();
  expectTypeOf<Static<typeof Match>>().toEqualTypeOf<Match>();
  expectTypeOf<Static<typeof MeshTrafficPermissionSpec>>().toEqualTypeOf<MeshTrafficPermissionSpec>();
  expectTypeOf<Static<typeof MeshIdentitySpec>>().toEqualTypeOf<MeshIdentitySpec>();
  expectTypeOf<Static<typeof ClusterSpiffeIdSpec>>().toEqualTypeOf<ClusterSpiffeIdSpec>();
  expectTypeOf<
    Static<typeof ClusterFederatedTrustDomainSpec>
  >().toEqualTypeOf<ClusterFederatedTrustDomainSpec>();
  expectTypeOf<Static<typeof ClusterStaticEntrySpec>>().toEqualTypeOf<ClusterStaticEntrySpec>();
});
