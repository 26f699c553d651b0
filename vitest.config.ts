import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/interop/**', 'test/limbo/**', 'test/corpus/**'],
    // Machines of CI are slow and shared; what is faster than this is no test's business.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Most tests wait for programs that they started, so a core for each file is well used.
    maxWorkers: '100%',
  },
});
