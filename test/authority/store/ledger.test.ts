import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { appendLines, readRecords } from '../../../src/authority/store/ledger.js';
import { expectFailure, scratch } from '../../files/scratch.js';
import { recordOf } from './fixtures/states.js';

const line = (serial: string): string => `${JSON.stringify(recordOf(serial))}\n`;
const lines = (...serials: string[]): Buffer => Buffer.from(serials.map(line).join(''));

async function serials(path: string): Promise<string[]> {
  const found = [];
  for await (const { serial } of readRecords(path)) found.push(serial);
  return found;
}

/** What a descriptor of this process is open on; the one that lists them is gone by then. */
function targetOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return '';
  }
}

describe('appendLines', () => {
  test('makes the file 0600 and appends', async () => {
    const path = join(scratch(), 'issued.jsonl');
    appendLines(path, lines('01', '02'));
    appendLines(path, lines('03'));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toBe(['01', '02', '03'].map(line).join(''));
  });

  test.each([1, 100, 262_143, 262_144, 262_145, 600_000])(
    'removes a torn line of %i bytes',
    async (length) => {
      const path = join(scratch(), 'issued.jsonl');
      writeFileSync(path, Buffer.concat([lines('01'), Buffer.alloc(length, 'x')]));
      appendLines(path, lines('02'));
      expect(readFileSync(path, 'utf8')).toBe(line('01') + line('02'));
    },
  );

  test('removes a torn first line', async () => {
    const path = join(scratch(), 'issued.jsonl');
    writeFileSync(path, line('01').slice(0, -1));
    appendLines(path, lines('02'));
    expect(await serials(path)).toEqual(['02']);
  });

  test('keeps whole lines that a killed writer left', async () => {
    const path = join(scratch(), 'issued.jsonl');
    writeFileSync(path, lines('01', '02'));
    appendLines(path, lines('03'));
    expect(await serials(path)).toEqual(['01', '02', '03']);
  });

  test('says why when it cannot', async () => {
    const folder = scratch();
    mkdirSync(join(folder, 'issued.jsonl'));
    await expectFailure(
      () => appendLines(join(folder, 'issued.jsonl'), lines('01')),
      'E_WRITE',
      /it is a folder/,
    );
    await expectFailure(
      () => appendLines(join(folder, 'no', 'x'), lines('01')),
      'E_WRITE',
      /no does not exist/,
    );
  });
});

describe('readRecords', () => {
  test('yields nothing when there is no ledger or an empty one', async () => {
    const path = join(scratch(), 'issued.jsonl');
    expect(await serials(path)).toEqual([]);
    writeFileSync(path, '');
    expect(await serials(path)).toEqual([]);
  });

  test('reads many records across chunks', async () => {
    const path = join(scratch(), 'issued.jsonl');
    const all = Array.from({ length: 3000 }, (_, index) => index.toString(16).padStart(8, '0'));
    writeFileSync(path, lines(...all));
    expect(statSync(path).size).toBeGreaterThan(3 * 262_144);
    expect(await serials(path)).toEqual(all);
  });

  test('reads a record longer than a chunk', async () => {
    const path = join(scratch(), 'issued.jsonl');
    const long = { ...recordOf('02'), dnsNames: ['a'.repeat(400_000)] };
    writeFileSync(path, `${line('01')}${JSON.stringify(long)}\n${line('03')}`);
    expect(await serials(path)).toEqual(['01', '02', '03']);
  });

  test('refuses a line without end', async () => {
    const path = join(scratch(), 'issued.jsonl');
    writeFileSync(path, Buffer.alloc(3_000_000, 'x'));
    await expectFailure(() => serials(path), 'E_STATE', /a line has more than 1048576 bytes/);
  });

  test('passes over a line that is not whole', async () => {
    const path = join(scratch(), 'issued.jsonl');
    writeFileSync(path, line('01') + line('02').slice(0, -1));
    expect(await serials(path)).toEqual(['01']);
    writeFileSync(path, line('01').slice(0, 20));
    expect(await serials(path)).toEqual([]);
  });

  test('names the damaged line after yielding those before it', async () => {
    const path = join(scratch(), 'issued.jsonl');
    writeFileSync(path, `${line('01')}garbage\n${line('03')}`);
    const found: string[] = [];
    await expectFailure(
      async () => {
        for await (const { serial } of readRecords(path)) found.push(serial);
      },
      'E_STATE',
      /issued\.jsonl:2 is damaged: it is not JSON/,
    );
    expect(found).toEqual(['01']);
  });

  test('ends at the size that the file had when reading began', async () => {
    const path = join(scratch(), 'issued.jsonl');
    writeFileSync(path, lines('01', '02'));
    const found: string[] = [];
    for await (const { serial } of readRecords(path)) {
      found.push(serial);
      appendFileSync(path, line('ff'));
    }
    expect(found).toEqual(['01', '02']);
  });

  test.runIf(process.platform === 'linux')('closes the file when the reader stops early', async () => {
    const path = join(scratch(), 'issued.jsonl');
    writeFileSync(path, lines('01', '02'));
    const opened = (): boolean => readdirSync('/proc/self/fd').some((fd) => targetOf(fd) === path);
    for await (const _ of readRecords(path)) {
      expect(opened()).toBe(true);
      break;
    }
    expect(opened()).toBe(false);
  });
});
