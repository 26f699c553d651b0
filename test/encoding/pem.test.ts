import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PEM_LABEL, type PemProblem, readPem, writePem } from '../../src/encoding/pem.js';

const der = Buffer.from('any bytes will do, the reader does not look inside: \0\xff', 'latin1');
const block = writePem(PEM_LABEL.certificate, der);
/** 52 bytes on one line and a few on a second: 4 lines in all. */
const lines = block.trimEnd().split('\n');

/** The blocks of a text that must be read without a problem, as label, lines and content. */
function clean(input: Buffer | string): [string, number, number, string][] {
  const { blocks, problems } = readPem(input);
  expect(problems).toEqual([]);
  return blocks.map(({ label, startLine, endLine, der: bytes }) => [
    label,
    startLine,
    endLine,
    bytes.toString('latin1'),
  ]);
}
const good = (startLine: number, endLine = startLine + 3) => [
  'CERTIFICATE',
  startLine,
  endLine,
  der.toString('latin1'),
];

/** The only problem of a text. */
function problem(input: Buffer | string): PemProblem {
  const { problems } = readPem(input);
  expect(problems).toHaveLength(1);
  return problems[0] as PemProblem;
}

describe('writePem', () => {
  it('writes what node:crypto writes', () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const spki = publicKey.export({ format: 'der', type: 'spki' });
    expect(writePem(PEM_LABEL.publicKey, spki)).toBe(publicKey.export({ format: 'pem', type: 'spki' }));
    const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
    expect(writePem(PEM_LABEL.privateKey, pkcs8)).toBe(privateKey.export({ format: 'pem', type: 'pkcs8' }));
  });

  it.each([47, 48, 49, 96])('keeps lines of 64 characters for %i bytes', (length) => {
    const [begin, ...rest] = writePem('X', Buffer.alloc(length)).split('\n');
    expect(begin).toBe('-----BEGIN X-----');
    expect(rest.slice(-2)).toEqual(['-----END X-----', '']);
    const data = rest.slice(0, -2);
    expect(
      data.every((line, i) =>
        i < data.length - 1 ? line.length === 64 : line.length > 0 && line.length <= 64,
      ),
    ).toBe(true);
  });
});

describe('readPem on what real files hold', () => {
  it('reads a plain file', () => {
    expect(lines).toHaveLength(4);
    expect(clean(block)).toEqual([good(1)]);
    expect(clean(Buffer.from(block))).toEqual([good(1)]);
  });

  it('counts lines over explanatory text before, between and after', () => {
    const text = `subject=CN = a\nissuer=CN = b\n\n${block}\n# next: 100% -----fine-----\n${block}the end\n`;
    expect(clean(text)).toEqual([good(4), good(10)]);
  });

  it.each([
    ['CR LF', '\r\n'],
    ['a lone CR', '\r'],
    ['trailing blanks', ' \t\n'],
    ['leading blanks, as in indented YAML', '\n    '],
    ['trailing blanks before CR LF', '  \r\n'],
  ])('takes %s', (_, separator) => {
    const text = block.replaceAll('\n', separator);
    expect(clean(separator === '\n    ' ? `    ${text}` : text)).toEqual([good(1)]);
    expect(clean(`x${separator}${text}${text}`)).toEqual([good(2), good(6)]);
  });

  it('takes blank lines inside', () => {
    expect(clean(lines.join('\n\n \n'))).toEqual([good(1, 10)]);
  });

  it('takes a byte order mark in UTF-8 and UTF-16', () => {
    expect(clean(`\ufeff${block}`)).toEqual([good(1)]);
    const utf16 = Buffer.from(`\ufeffnote: ü\r\n${block}`, 'utf16le');
    expect(clean(utf16)).toEqual([good(2)]);
    expect(clean(Buffer.from(utf16).swap16())).toEqual([good(2)]);
  });

  it('takes a missing final newline, and files joined without one', () => {
    const cut = block.trimEnd();
    expect(clean(cut)).toEqual([good(1)]);
    expect(clean(cut + cut)).toEqual([good(1), good(4)]);
    expect(clean(`${cut}  \ufeff${cut}`)).toEqual([good(1), good(4)]);
  });

  it('takes base64 on one line, whatever its length', () => {
    const [begin, first, second, end] = lines as [string, string, string, string];
    expect(clean(`${begin}\n${first}${second}\n${end}`)).toEqual([good(1, 3)]);
    expect(clean(`${begin} ${first} ${second} ${end}`)).toEqual([good(1, 1)]);
    expect(clean(`a\n  ${begin}${first}${second}${end}${begin}${first}${second}${end}`)).toEqual([
      good(2, 2),
      good(2, 2),
    ]);
  });

  it('leaves text that merely mentions a marker alone', () => {
    const text = `It starts with -----BEGIN CERTIFICATE----- and stops at -----END CERTIFICATE-----.\n# ${lines.join('\n# ')}\n`;
    expect(clean(`${text}${block}`)).toEqual([good(6)]);
  });

  it('reads every label as it is written', () => {
    const text = ['PRIVATE KEY', 'X509 CRL', 'FOO-BAR', 'certificate']
      .map((label) => writePem(label, der))
      .join('');
    expect(readPem(text).blocks.map(({ label }) => label)).toEqual([
      'PRIVATE KEY',
      'X509 CRL',
      'FOO-BAR',
      'certificate',
    ]);
  });

  it('finds nothing in nothing', () => {
    expect(readPem('')).toEqual({ blocks: [], problems: [] });
    expect(readPem(Buffer.alloc(1000))).toEqual({ blocks: [], problems: [] });
  });
});

describe('headers (RFC 1421)', () => {
  it('reads those of a key that node:crypto encrypted', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({
      format: 'pem',
      type: 'sec1',
      cipher: 'aes-128-cbc',
      passphrase: 'secret',
    }) as string;
    const [key] = readPem(pem).blocks;
    expect(readPem(pem).problems).toEqual([]);
    expect(key?.headers?.['Proc-Type']).toBe('4,ENCRYPTED');
    expect(key?.headers?.['DEK-Info']).toMatch(/^AES-128-CBC,[0-9A-F]{32}$/);
    expect(key).toMatchObject({
      label: 'EC PRIVATE KEY',
      startLine: 1,
      endLine: pem.trimEnd().split('\n').length,
    });
    expect((key?.der.length ?? 0) % 16).toBe(0);
  });

  const headed = (headers: string) => `-----BEGIN X-----\n${headers}\n\nAAAA\n-----END X-----\n`;

  it('continues a value on the next line and takes odd spacing', () => {
    const [found] = readPem(headed('Proc-Type:4,ENCRYPTED \nDEK-Info : a,\n\tb')).blocks;
    expect({ ...found?.headers }).toEqual({ 'Proc-Type': '4,ENCRYPTED', 'DEK-Info': 'a, b' });
    expect(found?.der).toEqual(Buffer.alloc(3));
  });

  it.each([
    ['CR LF', headed('A: b').replaceAll('\n', '\r\n')],
    ['indentation', headed('A: b').replaceAll('\n', '\n  ')],
    ['no blank line after them', '-----BEGIN X-----\nA: b\nAAAA\n-----END X-----\n'],
  ])('takes %s', (_, text) => {
    const { blocks, problems } = readPem(text);
    expect(problems).toEqual([]);
    expect({ ...blocks[0]?.headers }).toEqual({ A: 'b' });
    expect(blocks[0]?.der).toEqual(Buffer.alloc(3));
  });

  it('keeps names away from prototypes and is absent where there is none', () => {
    const headers = readPem(headed('constructor: x')).blocks[0]?.headers;
    expect(headers?.['constructor']).toBe('x');
    expect(headers?.['toString']).toBeUndefined();
    expect(readPem(block).blocks[0]).not.toHaveProperty('headers');
  });
});

describe('problems', () => {
  it('reports BEGIN without END, and goes on', () => {
    expect(problem(`\n${lines.slice(0, 3).join('\n')}\n`)).toMatchObject({
      kind: 'no-end',
      line: 2,
      why: 'the input ends first',
    });
    const { blocks, problems } = readPem(`${lines.slice(0, 3).join('\n')}\n${block}`);
    expect(problems).toEqual([
      {
        kind: 'no-end',
        line: 1,
        what: 'the CERTIFICATE block has no END line',
        why: 'another BEGIN follows on line 4',
        fix: 'Add the missing lines up to "-----END CERTIFICATE-----"',
      },
    ]);
    expect(blocks.map(({ startLine }) => startLine)).toEqual([4]);
  });

  it('finds the good block after one that was cut off in the middle of a line', () => {
    const { blocks, problems } = readPem(`-----BEGIN CERTIFICATE-----\nAAAABBB${block}`);
    expect(problems).toMatchObject([{ kind: 'no-end', line: 1, why: 'another BEGIN follows on line 2' }]);
    expect(blocks).toMatchObject([{ startLine: 2, der }]);
  });

  it('reports END without BEGIN, and goes on', () => {
    const { blocks, problems } = readPem(`${lines.slice(1).join('\n')}\n${block}`);
    expect(problems).toMatchObject([
      { kind: 'no-begin', line: 3, what: 'the CERTIFICATE block has no BEGIN line' },
    ]);
    expect(blocks.map(({ startLine }) => startLine)).toEqual([4]);
  });

  it('reports labels that do not match, on the line of END', () => {
    const broken = block.replace('END CERTIFICATE', 'END PRIVATE KEY');
    const { blocks, problems } = readPem(`${broken}${block}`);
    expect(problems).toMatchObject([
      {
        kind: 'label-mismatch',
        line: 4,
        what: 'the CERTIFICATE block ends as PRIVATE KEY',
        why: 'line 1 says BEGIN CERTIFICATE, this line says END PRIVATE KEY',
      },
    ]);
    expect(blocks.map(({ startLine }) => startLine)).toEqual([5]);
  });

  it.each([
    ['BEGIN is not closed', block.replace('BEGIN CERTIFICATE-----', 'BEGIN CERTIFICATE----'), 1],
    ['BEGIN has a control character', block.replace('BEGIN CERT', 'BEGIN \x1bCERT'), 1],
    ['END is not closed', block.replace('END CERTIFICATE-----', 'END CERTIFICATE'), 4],
    ['the label is endless', `-----BEGIN ${'A'.repeat(1000)}-----\n`, 1],
  ])('reports a marker when %s', (_, text, line) => {
    const { blocks, problems } = readPem(`${text}${block}`);
    expect(problems[0]).toMatchObject({ kind: 'marker', line });
    expect(blocks).toHaveLength(1);
  });

  const body = (text: string) => `x\n-----BEGIN X-----\n${text}\n-----END X-----\n`;

  it.each([
    ['AAAA\nAA!A', 4, 3, '"!" is no base64 character'],
    ['AAAA\n  A\xff==', 4, 4, 'byte 0xff is no base64 character'],
    ['A\0AA', 3, 2, 'byte 0x00 is no base64 character'],
    ['AA_A', 3, 3, '"_" is no base64 character of PEM (base64url is another alphabet)'],
    ['AA-A', 3, 3, '"-" is no base64 character of PEM (base64url is another alphabet)'],
    ['AAAA\\nAAAA', 3, 5, 'it holds the two characters "\\n" where a line should end'],
    ['AAAA\r\nAAAA\rAA"A', 5, 3, 'byte 0x22 is no base64 character'],
    ['Proc-Type: 4\n\nAAAA\nA?AA', 6, 2, '"?" is no base64 character'],
  ])('reports the character of %j by line and column', (text, line, column, why) => {
    expect(problem(Buffer.from(body(text), 'latin1'))).toMatchObject({
      kind: 'character',
      line,
      column,
      why,
    });
  });

  it('counts the column from the start of a one-line block', () => {
    expect(problem('\n  -----BEGIN X----- AA*A -----END X-----')).toMatchObject({
      kind: 'character',
      line: 2,
      column: 23,
    });
  });

  it.each([
    ['AAA', 2, undefined],
    ['AAAAA', 2, undefined],
    ['AA=', 2, undefined],
    ['AAAA====', 3, 5],
    ['AA==AAAA', 3, 3],
    ['AAAA\nA=A=', 4, 2],
    ['A===', 3, 2],
    ['====', 3, 1],
    ['AB==', 3, 3],
    ['AAB=', 3, 4],
    ['AI==', 3, 3],
    ['AAC=', 3, 4],
  ])('reports wrong padding of %j', (text, line, column) => {
    const found = problem(body(text));
    expect(found).toMatchObject({ kind: 'padding', line });
    expect(found.column).toBe(column);
  });

  it.each(['', '\n \r\n', 'Proc-Type: 4,ENCRYPTED\n\n'])('reports an empty block around %j', (text) => {
    expect(problem(body(text))).toMatchObject({ kind: 'empty', line: 2, what: 'the X block is empty' });
  });

  it('reads on after every kind of broken block', () => {
    const broken = [body('AA!A'), body('AAA'), body(''), block.replace('END C', 'END D')].join('');
    const { blocks, problems } = readPem(`${broken}${block}${broken}${block}`);
    expect(problems).toHaveLength(8);
    expect(blocks.map(({ startLine }) => startLine)).toEqual([17, 37]);
  });

  it('lists a thousand problems and counts the others', () => {
    const { problems } = readPem('-----END X-----\n'.repeat(1500));
    expect(problems).toHaveLength(1001);
    expect(problems[1000]).toMatchObject({ kind: 'too-many', why: '500 more were found and are not listed' });
  });

  it('does not print what a block holds', () => {
    const secret = 'SECRETSECRETSECRET';
    for (const text of [body(`${secret}!`), body(`${secret}A`), `-----BEGIN X-----\n${secret}`]) {
      expect(JSON.stringify(readPem(text).problems)).not.toContain('SECRET');
    }
  });
});

describe('properties', () => {
  const label = fc.constantFrom('CERTIFICATE', 'PRIVATE KEY', 'EC PRIVATE KEY', 'X');
  const noise = fc.array(
    fc.stringMatching(/^[ -~\xc0-\xff]{1,40}$/).filter((line) => !line.includes('-----')),
    { maxLength: 4 },
  );
  const ending = fc.constantFrom('\n', '\r\n', '\r', ' \n', '\t\r\n');

  it('reads back what writePem wrote, with its lines, whatever stands around it', () => {
    const item = fc.record({
      label,
      der: fc.uint8Array({ minLength: 1, maxLength: 200 }),
      before: noise,
      ending,
    });
    fc.assert(
      fc.property(fc.array(item, { maxLength: 5 }), noise, (items, after) => {
        let text = '';
        let line = 1;
        const expected = items.map((part) => {
          const pem = writePem(part.label, Buffer.from(part.der)).replaceAll('\n', part.ending);
          for (const words of part.before) text += words + part.ending;
          text += pem;
          const startLine = line + part.before.length;
          line = startLine + pem.split(part.ending).length - 1;
          return { label: part.label, der: Buffer.from(part.der), startLine, endLine: line - 1 };
        });
        expect(readPem(text + after.join('\n'))).toEqual({ blocks: expected, problems: [] });
      }),
      { numRuns: 500 },
    );
  });

  it('agrees with a plain strict decoder on any body', () => {
    const character = fc.constantFrom(...'AQgwZ+/==-_!\n\r \t');
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 12 }), (text) => {
        const packed = text.replace(/\s/g, '');
        const bytes = Buffer.from(packed, 'base64');
        const strict = packed !== '' && bytes.toString('base64') === packed;
        expect(readPem(`-----BEGIN X-----\n${text}\n-----END X-----`).blocks).toHaveLength(strict ? 1 : 0);
      }),
      { numRuns: 5000 },
    );
  });

  it('never throws, whatever is cut, doubled or changed', () => {
    const pieces = fc.constantFrom(
      '-----BEGIN ',
      '-----END ',
      'X',
      '-----',
      '-',
      '\n',
      '\r',
      ' ',
      'AAAA',
      '=',
      ':',
      'A: b',
      '\\n',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        const text = parts.join('');
        const total = text.split(/\r\n|\r|\n/).length;
        const { blocks, problems } = readPem(text);
        for (const { startLine, endLine } of blocks)
          expect(startLine <= endLine && endLine <= total).toBe(true);
        for (const { line } of problems) expect(line >= 1 && line <= total).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });
});
