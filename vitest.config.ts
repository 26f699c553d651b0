import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What waits for whole processes first: many short files pack well behind it, and one long one at the end would not. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ moduleId }: TestSpecification) =>
      /\/kill(-random)?\.test/.test(moduleId) ? 0 : /\/cli\//.test(moduleId) ? 1 : 2;
    return sorted.sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/interop/**', 'test/limbo/**', 'test/corpus/**'],
    // Machines of CI are slow and shared; what is faster than this is no test's business.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Most tests wait for programs that they started, so a core for each file is well used.
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
  },
});
