import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/interop/**', 'test/limbo/**', 'test/corpus/**'],
    testTimeout: 30_000,
  },
});
