/** Whether OpenSSL and "identity verify" accept and refuse the same chains. */
import { afterAll, describe, expect, it } from 'vitest';
import { opensslPresent, outcomeOf } from './peers.js';
import { VERDICT_CASES, type VerdictFiles, writeCase } from './verdict-cases.js';
import { Workspace } from './workspace.js';

const found = opensslPresent('its verdicts are not compared with ours');

describe.skipIf(!found)('meshctl and openssl', () => {
  const space = new Workspace();
  afterAll(() => space.remove());

  const verdicts = ({ svid, bundle, at }: VerdictFiles) => {
    const moment = ['-attime', `${at}`, '-purpose', 'sslserver'];
    const theirs = outcomeOf('openssl', ['verify', ...moment, '-CAfile', bundle, '-untrusted', svid, svid]);
    const time = new Date(at * 1000).toISOString();
    const ours = space.attempt('identity', 'verify', svid, '--bundle', bundle, '--at', time);
    expect(ours.status, ours.stderr).toBeLessThan(2);
    return { meshctl: ours.status === 0, openssl: theirs.status === 0 };
  };

  it.each(VERDICT_CASES.map((verdict) => [verdict.name, verdict] as const))(
    'judge: %s',
    async (_, verdict) => {
      const [theirs] = verdict.openssl ?? [verdict.accepted];
      const files = await writeCase(space, verdict);
      expect(verdicts(files)).toEqual({ meshctl: verdict.accepted, openssl: theirs });
    },
  );

  describe('judge alike what "identity issue" makes', () => {
    const now = () => Math.floor(Date.now() / 1000);
    const alike = (accepted: boolean) => ({ meshctl: accepted, openssl: accepted });

    it.each([
      ['that signs SVIDs only', ['--path-len', '0']],
      ['constrained to its own name', ['--constrain']],
      ['constrained to its own and other names', ['--constrain', '--constrain', '.example.com']],
      ['constrained to all names of its parent', ['--constrain', '.org']],
    ])('under a CA %s', (_, flags) => {
      space.makeCa('example.org', '--force', ...flags);
      const files = space.issue('spiffe://example.org/web', 'constrained', '--force');
      expect(verdicts({ ...files, at: now() })).toEqual(alike(true));
    });

    it('before the bundle of a CA that took the place of its own', () => {
      space.makeCa('replaced.example', '--subject', 'CN=Mesh CA');
      const old = space.issue('spiffe://replaced.example/web', 'old');
      space.makeCa('replaced.example', '--subject', 'CN=Mesh CA', '--force');
      const { bundle } = space.issue('spiffe://replaced.example/web', 'new');
      expect(verdicts({ ...old, at: now() })).toEqual(alike(true));
      expect(verdicts({ ...old, bundle, at: now() })).toEqual(alike(false));
    });

    it('before, in and after its lifetime', () => {
      space.makeCa('time.example');
      const id = 'spiffe://time.example/web';
      const report = JSON.parse(
        space.meshctl(
          'identity',
          'issue',
          id,
          '--ttl',
          '90s',
          '--out-dir',
          space.path('timed'),
          '-o',
          'json',
        ),
      );
      const [start, end] = [report.svids[0].notBefore, report.svids[0].notAfter].map(
        (time: string) => Date.parse(time) / 1000,
      ) as [number, number];
      const [svid, bundle] = [space.path('timed', 'svid.pem'), space.path('timed', 'bundle.pem')];
      const accepted = [start - 1, start, end - 1, end + 1].map((at) => verdicts({ svid, bundle, at }));
      expect(accepted).toEqual([false, true, true, false].map(alike));
    });
  });
});
