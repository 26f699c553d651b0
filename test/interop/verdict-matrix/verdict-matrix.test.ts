/** Whether meshctl, OpenSSL and go-spiffe accept and refuse the same of many hundred chains. */
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { opensslPresent, outcomeOf, present, run } from '../peers.js';
import { Workspace } from '../workspace.js';
import { MATRIX } from './cases.js';
import { DISAGREEMENTS, type Disagreement } from './disagreements.js';
import {
  type ChainFiles,
  goVerdicts,
  meshctlVerdict,
  opensslVerdict,
  type Verdict,
  writeChain,
} from './verdicts.js';

const UNTRIED = 'its verdicts on the matrix are not compared with ours';
const MODULE = fileURLToPath(new URL('../go/', import.meta.url));
const opensslFound = opensslPresent(UNTRIED);
const goFound =
  present('go', ['version'], UNTRIED) && outcomeOf('go', ['mod', 'download'], { cwd: MODULE }).status === 0;

const chains = MATRIX.map(({ make }) => make());
const ours = chains.map(meshctlVerdict);
const words = (accepted: boolean) => (accepted ? 'accepts' : 'refuses');

describe('the matrix', () => {
  it('has hundreds of good and of bad chains, each under a name of its own', () => {
    const good = MATRIX.filter(({ accepted }) => accepted).length;
    expect({ good, bad: MATRIX.length - good }).toEqual({
      good: expect.any(Number),
      bad: expect.any(Number),
    });
    expect(Math.min(good, MATRIX.length - good)).toBeGreaterThan(300);
    expect(new Set(MATRIX.map(({ name }) => name)).size).toBe(MATRIX.length);
  });

  it('is judged by meshctl as the standards say', () => {
    const wrong = MATRIX.flatMap(({ name, accepted }, index) =>
      ours[index]?.accepted === accepted ? [] : [`${name}: ${ours[index]?.why || 'accepted'}`],
    );
    expect(wrong).toEqual([]);
  });
});

describe.each([
  ['openssl', opensslFound, (_: Workspace, files: readonly ChainFiles[]) => files.map(opensslVerdict)],
  ['go-spiffe', goFound, askGo],
] as const)('%s', (program, found, ask) => {
  const space = new Workspace();
  afterAll(() => space.remove());

  it.skipIf(!found)('agrees with meshctl on the matrix, but for what is explained', () => {
    const files = chains.map((chain, index) => writeChain(space, index, chain));
    const { unexplained, unused } = compare(program, ask(space, files));
    expect(unexplained).toEqual([]);
    expect(unused, 'explanations of what does not occur any more').toEqual([]);
  });
});

function askGo(space: Workspace, files: readonly ChainFiles[]): Verdict[] {
  const asker = space.path('asker');
  run('go', ['build', '-buildvcs=false', '-o', asker, '.'], { cwd: MODULE });
  return goVerdicts(asker, files);
}

/** The disagreements that no explanation covers, and the explanations that cover none. */
function compare(program: Disagreement['program'], theirs: readonly Verdict[]) {
  const left = new Set(
    DISAGREEMENTS.filter((disagreement) => disagreement.program === program).flatMap(({ verdict, of }) =>
      of.map((mark) => `${verdict}: ${mark}`),
    ),
  );
  const explained = new Set(left);
  const unexplained: string[] = [];
  for (const [index, { name, mark }] of MATRIX.entries()) {
    const [mine, other] = [ours[index], theirs[index]];
    if (mine === undefined || other === undefined || mine.accepted === other.accepted) continue;
    const key = `${words(other.accepted)}: ${mark}`;
    if (!explained.has(key)) unexplained.push(`${words(other.accepted)}: ${name} (${other.why || mine.why})`);
    left.delete(key);
  }
  return { unexplained, unused: [...left] };
}
