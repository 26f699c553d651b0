/** What go-spiffe, the library of SPIRE and Kuma, makes of the SVIDs and bundles of meshctl. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEY_TYPES } from '../../src/x509/index.js';
import { buildAsker, goSpiffePresent } from './go-asker.js';
import { issueMatrix, SVID_MATRIX, trustDomainOf } from './svid-matrix.js';
import { VERDICT_CASES, writeCase } from './verdict-cases.js';
import { type SvidFiles, Workspace } from './workspace.js';

const found = goSpiffePresent('SVIDs and bundles are not tried with go-spiffe');

/** What go/main.go is asked, and what it answers. */
interface Question {
  readonly ask: 'load' | 'verify' | 'bundle';
  readonly svid?: string;
  readonly key?: string;
  readonly bundle?: string;
  readonly trustDomain?: string;
  readonly time?: string;
}

interface Answer {
  readonly id?: string;
  readonly error?: string;
  readonly x509Authorities?: readonly string[];
  readonly sequence?: number;
  readonly refreshHint?: number;
}

describe.skipIf(!found)('go-spiffe', () => {
  const space = new Workspace();
  let svidOf: ReturnType<typeof issueMatrix>;
  let put: (questions: readonly Question[]) => Answer[];
  afterAll(() => space.remove());
  beforeAll(() => {
    put = buildAsker(space);
    svidOf = issueMatrix(space);
  });

  const ask = (question: Question): Answer => put([question])[0] ?? {};
  const load = (svid: string, key: string) => ask({ ask: 'load', svid, key });
  const verify = ({ svid, bundle }: Pick<SvidFiles, 'svid' | 'bundle'>, trustDomain: string, at?: number) => {
    const time = at === undefined ? {} : { time: new Date(at * 1000).toISOString() };
    return ask({ ask: 'verify', svid, bundle, trustDomain, ...time });
  };
  const refusal = (message: RegExp): Answer => ({ error: expect.stringMatching(message) });

  describe.each(SVID_MATRIX)('takes an SVID with a key of type $leaf under a CA of type $ca', (entry) => {
    it('with its key', () => {
      const { svid, key, id } = svidOf(entry);
      expect(load(svid, key)).toEqual({ id });
    });

    it('before its bundle', () => {
      const files = svidOf(entry);
      expect(verify(files, entry.trustDomain)).toEqual({ id: files.id });
    });
  });

  it.each([...KEY_TYPES])('takes the bundle document of a CA of type %s', (type) => {
    const trustDomain = trustDomainOf(type);
    const details = JSON.parse(space.meshctl('ca', 'show', trustDomain, '-o', 'json'));
    const der = details.authorities[0].pem.replace(/-----[^-]+-----|\n/g, '');
    const bundle = space.stored(trustDomain, 'bundle.json');
    expect(ask({ ask: 'bundle', bundle, trustDomain })).toEqual({
      id: `spiffe://${trustDomain}`,
      x509Authorities: [der],
      sequence: details.sequence,
      refreshHint: details.refreshHint,
    });
  });

  it('sees the sequence of a bundle grow when a CA takes the place of another', () => {
    const trustDomain = 'again.example.org';
    const sequences = [[], ['--force']].map((flags) => {
      space.makeCa(trustDomain, ...flags);
      return ask({ ask: 'bundle', bundle: space.stored(trustDomain, 'bundle.json'), trustDomain }).sequence;
    });
    expect(sequences).toEqual([1, 2]);
  });

  it.each(KEY_TYPES.filter((type) => type !== 'ec-p384'))(
    'refuses the key of another SVID, of type %s',
    (type) => {
      const { svid } = svidOf({ ca: 'ec-p256', leaf: 'ec-p384' });
      const { key } = svidOf({ ca: 'ec-p256', leaf: type });
      expect(load(svid, key)).toEqual(refusal(/does not match private key/));
    },
  );

  it('refuses the key of another SVID, of the same type', () => {
    const { svid } = svidOf({ ca: 'ec-p256', leaf: 'ec-p256' });
    const { key } = svidOf({ ca: 'ec-p384', leaf: 'ec-p256' });
    expect(load(svid, key)).toEqual(refusal(/does not match private key/));
  });

  it('refuses a CA that is presented as a leaf', () => {
    const { bundle } = svidOf({ ca: 'ec-p256', leaf: 'ec-p256' });
    expect(verify({ svid: bundle, bundle }, 'ec-p256.example.org')).toEqual(refusal(/CA flag set to true/));
  });

  it('refuses an SVID whose trust domain has no bundle, or another CA', () => {
    const { svid } = svidOf({ ca: 'ec-p256', leaf: 'ec-p256' });
    const { bundle } = svidOf({ ca: 'ec-p384', leaf: 'ec-p256' });
    expect(verify({ svid, bundle }, 'ec-p384.example.org')).toEqual(refusal(/no X.509 bundle/));
    expect(verify({ svid, bundle }, 'ec-p256.example.org')).toEqual(refusal(/unknown authority/));
  });

  it.each([
    ['that signs SVIDs only', ['--path-len', '0']],
    ['that ends beyond 2049', ['--ttl', '100y']],
    ['constrained to its own name', ['--constrain']],
    ['constrained to its own and other names', ['--constrain', '--constrain', '.example.com']],
    ['constrained to all names of its parent', ['--constrain', '.example.org']],
  ])('takes an SVID of a CA %s', (_, flags) => {
    const trustDomain = 'narrow.example.org';
    space.makeCa(trustDomain, '--force', ...flags);
    const files = space.issue(
      `spiffe://${trustDomain}/web`,
      'narrow',
      '--force',
      '--ttl',
      '50y',
      '--dns',
      'web.example.com',
    );
    expect(verify(files, trustDomain)).toEqual({ id: files.id });
  });

  it.each(VERDICT_CASES.map((verdict) => [verdict.name, verdict] as const))(
    'judges: %s',
    async (_, verdict) => {
      const [accepted] = verdict.go ?? [verdict.accepted];
      const { at, ...files } = await writeCase(space, verdict);
      const { id, error } = verify(files, verdict.trustDomain ?? 'example.org', at);
      expect(id !== undefined, error).toBe(accepted);
    },
  );
});
