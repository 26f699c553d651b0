import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { resolveHome } from '../../../src/authority/store/home.js';
import { expectFailure } from '../../files/scratch.js';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.doUnmock('env-paths');
});

describe('resolveHome', () => {
  test('the flag wins over the environment', async () => {
    expect(await resolveHome({ flag: '/flag', env: { MESHCTL_HOME: '/env' } })).toBe('/flag');
  });

  test('MESHCTL_HOME is next; paths are made absolute', async () => {
    expect(await resolveHome({ flag: undefined, env: { MESHCTL_HOME: 'rel/home' } })).toBe(
      resolve('rel/home'),
    );
    expect(await resolveHome({ flag: './x', env: {} })).toBe(resolve('x'));
  });

  test.runIf(process.platform === 'linux')(
    'then the folder for data, also when MESHCTL_HOME is empty',
    async () => {
      vi.stubEnv('XDG_DATA_HOME', '');
      const expected = join(homedir(), '.local', 'share', 'meshctl');
      expect(await resolveHome({ flag: undefined, env: {} })).toBe(expected);
      expect(await resolveHome({ flag: undefined, env: { MESHCTL_HOME: '' } })).toBe(expected);
      vi.stubEnv('XDG_DATA_HOME', '/data');
      expect(await resolveHome({ flag: undefined, env: {} })).toBe('/data/meshctl');
    },
  );

  test('an empty flag is refused', async () => {
    await expectFailure(
      () => resolveHome({ flag: '', env: { MESHCTL_HOME: '/env' } }),
      'E_USAGE',
      'the folder is empty in --home. Name a folder',
    );
  });

  test('a user without a folder is told how to name one', async () => {
    vi.doMock('env-paths', () => {
      throw new Error('uv_os_homedir returned ENOENT');
    });
    await expectFailure(
      () => resolveHome({ flag: undefined, env: {} }),
      'E_USAGE',
      'this user has no folder for data. Name one with --home DIR or MESHCTL_HOME',
    );
  });
});
