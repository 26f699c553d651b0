/** Failures that no input brings about: the program itself is at fault, or the streams are gone. */
import { beforeEach, describe, expect, it, vi } from 'vitest';

const { program, stream } = vi.hoisted(() => ({ program: vi.fn(), stream: vi.fn() }));
vi.mock('../../src/cli/program.js', async (original) => ({
  ...(await original<typeof import('../../src/cli/program.js')>()),
  buildProgram: program,
}));
vi.mock('../../src/cli/ui/terminal.js', async (original) => ({
  ...(await original<typeof import('../../src/cli/ui/terminal.js')>()),
  writeStream: stream,
}));
const { main } = await import('../../src/cli/main.js');
const { ReaderGone } = await import('../../src/cli/ui/terminal.js');

beforeEach(() => {
  program.mockReset().mockRejectedValue(new TypeError('x is not\u001b a function'));
  stream.mockReset();
});

/** The exit code that `main` sets. What it does to this process is taken back. */
async function exitCodeOf(...args: string[]): Promise<unknown> {
  const once = vi.spyOn(process, 'once').mockReturnValue(process);
  await main(args);
  once.mockRestore();
  const { exitCode } = process;
  process.exitCode = undefined;
  return exitCode;
}

describe('a fault of the program', () => {
  it('is one line with E_INTERNAL and exit code 70', async () => {
    expect(await exitCodeOf('version')).toBe(70);
    expect(stream.mock.calls).toEqual([
      [
        2,
        'error: meshctl failed in a way it should not: TypeError: x is not\\u{1b} a function. Run it again with --debug and report what it prints [E_INTERNAL]\n',
      ],
    ]);
  });

  it('is an object with -o json', async () => {
    expect(await exitCodeOf('version', '-o', 'json')).toBe(70);
    const [, text] = stream.mock.calls[0] as [number, string];
    expect(JSON.parse(text)).toMatchObject({
      kind: 'Error',
      code: 'E_INTERNAL',
      exitCode: 70,
      why: 'TypeError: x is not\u001b a function',
    });
  });

  it('has its stack with --debug', async () => {
    expect(await exitCodeOf('version', '--debug')).toBe(70);
    expect(stream.mock.calls[0]?.[1]).toMatch(/\[E_INTERNAL\]\nTypeError: [^\n]*\n +at /);
  });

  it('keeps its exit code when standard error is gone', async () => {
    stream.mockImplementation(() => {
      throw new ReaderGone();
    });
    expect(await exitCodeOf('version')).toBe(70);
  });
});

describe('a reader that has gone', () => {
  it('is no failure, and does not hide one', async () => {
    program.mockRejectedValue(new ReaderGone());
    expect(await exitCodeOf('version')).toBe(0);
    process.exitCode = 1;
    expect(await exitCodeOf('version')).toBe(1);
    expect(stream).not.toHaveBeenCalled();
  });
});
