import { defineConfig } from 'vitest/config';

/** What Kuma itself says: KUMA_FIXTURES names another folder of its cases, KUMA_FIXTURES_VERSION the version they are of. */
export default defineConfig({
  test: {
    include: ['test/kuma/**/{fixtures,crds,*goldens}.test.ts'],
    testTimeout: 60_000,
  },
});
