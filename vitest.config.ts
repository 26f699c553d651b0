import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/interop/**', 'test/limbo/**', 'test/corpus/**'],
    testTimeout: 30_000,
    // Most tests wait for programs that they started, so a core for each file is well used.
    maxWorkers: '100%',
  },
});
