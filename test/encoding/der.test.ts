import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  contextTag,
  contextTagConstructed,
  type Der,
  DerReader,
  parseDer,
  sameDer,
  TAG,
} from '../../src/encoding/der.js';
import { derEncode } from '../../src/encoding/der-write.js';
import { MeshctlError } from '../../src/errors.js';

const reader = (hex: string): DerReader => new DerReader(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const any = (hex: string): Der => reader(hex).any();

function failure(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof MeshctlError && error.code === 'E_DER') return error.message;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('one element', () => {
  it('knows tag, bounds and content', () => {
    const element = any('04 03 010203 ff');
    expect(element).toMatchObject({ tag: TAG.OCTET_STRING, start: 0, content: 2, end: 5, length: 3 });
    expect(element.value().toString('hex')).toBe('010203');
    expect(element.raw().toString('hex')).toBe('0403010203');
  });

  it('is a window on the input, not a copy', () => {
    const bytes = Buffer.from('04020102', 'hex');
    const element = new DerReader(bytes).any();
    bytes[2] = 0xaa;
    expect(element.value().toString('hex')).toBe('aa02');
  });

  it.each([
    ['80 bytes', 0x80, '0481 80'],
    ['255 bytes', 0xff, '0481 ff'],
    ['256 bytes', 0x100, '0482 0100'],
    ['65536 bytes', 0x10000, '0483 010000'],
  ])('reads the shortest long form for %s', (_, length, header) => {
    const bytes = Buffer.concat([Buffer.from(header.replaceAll(' ', ''), 'hex'), Buffer.alloc(length)]);
    expect(new DerReader(bytes).any().length).toBe(length);
  });

  it.each([
    [
      'a long form below 128',
      `04 81 7f ${'00'.repeat(127)}`,
      'the length 127 is not written in its shortest form',
    ],
    ['a long form of one byte', '04 81 01 00', 'the length 1 is not written in its shortest form'],
    ['a leading zero in the length', `04 82 00 80 ${'00'.repeat(128)}`, 'not written in its shortest form'],
    ['indefinite length', '30 80 00 00', 'indefinite length is BER, not DER'],
    ['a length of five octets', '04 85 01 00 00 00 00', 'a length of 5 octets'],
    ['the reserved length 0xff', '04 ff', 'a length of 127 octets'],
    ['a missing length', '04', 'the length is cut off'],
    ['a length cut off in the middle', '04 82 01', 'the length is cut off'],
    ['content cut off', '04 05 01 02', 'an element of 5 bytes does not fit into the 2 that are left'],
    ['a length of four gigabytes', '04 84 ff ff ff ff 00', 'an element of 4294967295 bytes does not fit'],
    ['a high tag number', '1f 81 01 00', 'high tag number'],
    ['nothing', '', 'an element is missing'],
  ])('refuses %s', (_, hex, why) => {
    expect(failure(() => any(hex))).toContain(why);
  });

  it('names the byte at which it breaks, counted from the start of the whole input', () => {
    const outer = any('30 06 02 01 05 04 82 00');
    const inside = outer.inside();
    inside.any();
    expect(failure(() => inside.any())).toBe('malformed DER in byte 6: the length is cut off');
  });

  it('does not read past its parent even when the input goes on', () => {
    const inside = any('30 02 04 03 aa bb cc').inside();
    expect(failure(() => inside.any())).toContain('does not fit into the 0 that are left');
  });
});

describe('a reader', () => {
  it('goes through elements in order and says when it is at the end', () => {
    const elements = reader('02 01 07 05 00');
    expect(elements.peek()).toBe(TAG.INTEGER);
    expect(elements.next(TAG.INTEGER, 'a').value()[0]).toBe(7);
    expect(elements.optional(TAG.BOOLEAN)).toBeUndefined();
    expect(elements.optional(TAG.NULL)).toBeDefined();
    expect(elements.atEnd()).toBe(true);
    expect(elements.peek()).toBe(-1);
    elements.finish('the list');
  });

  it('names what is missing, what has the wrong tag and what is left over', () => {
    expect(failure(() => reader('').next(TAG.OID, 'the key'))).toContain('the key is missing');
    expect(failure(() => reader('0500').next(TAG.OID, 'the key'))).toContain(
      'the key has tag 0x05 where 0x06 belongs',
    );
    expect(failure(() => reader('0500').finish('the key'))).toContain(
      '2 unexpected bytes at the end of the key',
    );
  });

  it('opens constructed elements only', () => {
    expect(
      any('30 04 0500 0500')
        .children()
        .map(({ start }) => start),
    ).toEqual([2, 4]);
    expect(failure(() => any('04 02 0500').inside())).toContain(
      'tag 0x04 is primitive and holds no elements',
    );
  });

  it('unwraps an explicit tag around exactly one element', () => {
    const tag = contextTagConstructed(0);
    expect(
      parseDer(Buffer.from('a003020102', 'hex'), tag, 'v').only(TAG.INTEGER, 'the version').value()[0],
    ).toBe(2);
    expect(failure(() => any('a0 06 020102 020103').only(TAG.INTEGER, 'the version'))).toContain(
      '3 unexpected bytes at the end of the version',
    );
    expect(contextTag(6)).toBe(0x86);
  });

  it('takes a whole input as one element and refuses trailing bytes', () => {
    expect(parseDer(Buffer.from('3000', 'hex'), TAG.SEQUENCE, 'the file').length).toBe(0);
    expect(failure(() => parseDer(Buffer.from('300000', 'hex'), TAG.SEQUENCE, 'the file'))).toBe(
      'malformed DER in byte 2: 1 unexpected bytes at the end of the file',
    );
  });
});

describe('properties', () => {
  it('reads back what derEncode wrote', () => {
    const sizes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom(0xffff, 0x10000).map((n) => new Uint8Array(n)),
    );
    fc.assert(
      fc.property(sizes, (content) => {
        const element = parseDer(derEncode(TAG.OCTET_STRING, content), TAG.OCTET_STRING, 'it');
        expect(element.value().equals(content)).toBe(true);
      }),
    );
  });

  it('meets any bytes with elements or E_DER, and never leaves its window', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (input) => {
        const elements = new DerReader(Buffer.from(input));
        try {
          while (!elements.atEnd()) {
            const { end, start, content } = elements.any();
            expect(start < content && content <= end && end <= input.length).toBe(true);
          }
        } catch (error) {
          expect(error).toMatchObject({ code: 'E_DER' });
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('sameness', () => {
  // On both sides of the length from which native code compares.
  it.each([0, 1, 9, 120, 156, 157, 158, 500])('of %i bytes is that of every byte, tag included', (length) => {
    const content = Buffer.alloc(length, 7);
    const bytes = derEncode(TAG.OCTET_STRING, content);
    const one = new DerReader(bytes).any();
    // The same element further back in another input.
    const other = new DerReader(Buffer.concat([Buffer.from([5, 0]), bytes, Buffer.from([5, 0])]), 2).any();
    expect(sameDer(one, other)).toBe(true);
    for (let at = 0; at < bytes.length; at++) {
      if (at > 0 && at < bytes.length - length) continue; // another length is another element
      const changed = Buffer.from(bytes);
      changed[at] = (bytes[at] as number) ^ 1;
      expect(sameDer(one, new DerReader(changed).any())).toBe(false);
    }
    expect(sameDer(one, new DerReader(derEncode(TAG.OCTET_STRING, Buffer.alloc(length + 1, 7))).any())).toBe(
      false,
    );
  });
});
