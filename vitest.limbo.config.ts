import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/limbo/**/*.test.ts'],
    testTimeout: 30_000,
  },
});
