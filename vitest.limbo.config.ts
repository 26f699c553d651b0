import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/limbo/**/*.test.ts'],
    // Machines of CI are slow and shared; what is faster than this is no test's business.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
