import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { expect, it } from 'vitest';
import { WireTap } from '../../src/sources/tls/wire-tap.js';

/** Stands in for a socket: says what it is told to, and remembers what it is asked. */
class Wire extends Duplex {
  readonly written: Buffer[] = [];

  say(piece: Buffer): void {
    this.emit('data', piece);
  }

  override _read(): void {}

  override _write(piece: Buffer, _: BufferEncoding, done: () => void): void {
    this.written.push(piece);
    done();
  }
}

function tapped() {
  const wire = new Wire();
  return { wire, tap: new WireTap(wire as unknown as Socket) };
}

const MIB = Buffer.alloc(1024 * 1024);

it('passes on what either side says, and keeps what the server said', async () => {
  const { wire, tap } = tapped();
  const read: Buffer[] = [];
  tap.on('data', (piece: Buffer) => read.push(piece));
  wire.say(Buffer.from('he'));
  wire.say(Buffer.from('llo'));
  tap.write('hi');
  await expect.poll(() => Buffer.concat(read).toString()).toBe('hello');
  expect(tap.heard.toString()).toBe('hello');
  expect(Buffer.concat(wire.written).toString()).toBe('hi');
});

it('tells the opening as it grows, to its sixth byte', () => {
  const { wire, tap } = tapped();
  const openings: string[] = [];
  tap.on('opening', (bytes: Buffer) => openings.push(bytes.toString()));
  for (const piece of ['ab', 'cd', 'efgh', 'ij']) wire.say(Buffer.from(piece));
  expect(openings).toEqual(['ab', 'abcd', 'abcdef']);
});

it('keeps no more than a handshake can be, whatever comes', () => {
  const { wire, tap } = tapped();
  tap.resume();
  for (let n = 0; n < 10; n++) wire.say(MIB);
  expect(tap.heard.length).toBeLessThanOrEqual(MIB.length);
});

it('lets the server wait when nobody reads', () => {
  const { wire, tap } = tapped();
  wire.say(MIB);
  expect(wire.isPaused()).toBe(true);
  tap.read();
  expect(wire.isPaused()).toBe(false);
});

it('destroys the socket with itself, and itself with the socket', async () => {
  const [one, other] = [tapped(), tapped()];
  one.tap.destroy();
  expect(one.wire.destroyed).toBe(true);
  const failed = new Promise((resolve) => other.tap.on('error', resolve));
  const error = new Error('gone');
  other.wire.destroy(error);
  expect(await failed).toBe(error);
});
