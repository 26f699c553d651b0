import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What waits for whole processes first: many short files pack well behind it, and one long one at the end would not. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => rankOf(a) - rankOf(b));
  }
}

const rankOf = ({ moduleId }: TestSpecification): number =>
  /\/kill(-random)?\.test/.test(moduleId) ? 0 : /\/cli\//.test(moduleId) ? 1 : 2;

/** These put something in the place of a module, or change what belongs to the process. */
const ALONE = [
  'test/cli/main.test.ts',
  'test/files/write-atomic*.test.ts',
  'test/files/ensure-folder.test.ts',
  'test/authority/store/{home,lock,folder-store-faults}.test.ts',
  'test/federation/**/*.test.ts',
];
const OTHER_SUITES = ['test/interop/**', 'test/limbo/**', 'test/corpus/**'];

export default defineConfig({
  test: {
    // Machines of CI are slow and shared; what is faster than this is no test's business.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Most tests wait for programs that they started, so a core for each file is well used.
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: [...OTHER_SUITES, ...ALONE],
          // To load the same modules anew for each file takes as long as many of the tests.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'alone', include: ALONE, exclude: OTHER_SUITES } },
    ],
  },
});
