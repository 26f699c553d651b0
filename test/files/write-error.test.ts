import { constants } from 'node:os';
import { describe, expect, test } from 'vitest';
import { MeshctlError } from '../../src/errors.js';
import { systemErrorName, writeError } from '../../src/files/index.js';
import { scratch } from './scratch.js';

const failed = (code: string, errno = 0): Error => Object.assign(new Error(`${code}: x`), { code, errno });

describe('writeError', () => {
  test.each([
    [
      'ENOSPC',
      'no space is left on the device. Free some space on the device of /srv/mesh, or write to another device',
    ],
    [
      'EDQUOT',
      "the disk quota is used up. Free some of this user's space on the device of /srv/mesh, or write to another device",
    ],
    ['EROFS', 'the file system is read-only. Write to another folder'],
    ['EACCES', 'permission denied. Make /srv/mesh writable for this user, or write to another folder'],
    ['ENOENT', 'the folder /srv/mesh does not exist. Make it first: mkdir -p /srv/mesh'],
    ['ENAMETOOLONG', 'the name is too long for the file system. Choose a shorter name'],
    ['EFBIG', 'the limit on the size of a file is reached. Raise the limit (ulimit -f)'],
    ['EMFILE', 'this process has too many files open. Raise the limit (ulimit -n)'],
    ['EOTHER', 'EOTHER: x'],
  ])('%s', (code, message) => {
    const error = writeError(failed(code), '/srv/mesh/svid.pem');
    expect(error.code).toBe('E_WRITE');
    expect(error.message).toBe(`cannot write /srv/mesh/svid.pem: ${message}`);
  });

  test('a MeshctlError stays what it is', () => {
    const error = new MeshctlError('E_FILE_EXISTS', { what: 'x exists' });
    expect(writeError(error, `${scratch()}/x`)).toBe(error);
  });
});

describe.runIf(process.platform === 'linux')('systemErrorName', () => {
  test.each([
    ['UNKNOWN', constants.errno.EDQUOT],
    ['Unknown system error -122', constants.errno.EDQUOT],
  ])('finds the name of an error that Node calls %j', (code, errno) => {
    expect(systemErrorName(failed(code, -errno))).toBe('EDQUOT');
  });

  test('is the code of an error that Node knows, and of one that is not of the system', () => {
    expect(systemErrorName(failed('ENOSPC', -28))).toBe('ENOSPC');
    expect(systemErrorName(failed('ERR_INVALID_ARG_VALUE'))).toBe('ERR_INVALID_ARG_VALUE');
    expect(systemErrorName(new Error('x'))).toBeUndefined();
    expect(systemErrorName('x')).toBeUndefined();
  });
});
