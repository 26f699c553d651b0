import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { failureOf, type Outcome, refusal, workspace } from './meshctl.js';

const at = workspace();
let tour: Outcome;
beforeAll(async () => {
  tour = await at.run(['quickstart']);
});

describe('quickstart', () => {
  it('goes through every step, and every step does what it must', () => {
    expect(tour).toMatchObject({ code: 0, stderr: '' });
    expect(tour.stdout.match(/^\d\. /gm)).toEqual(['1. ', '2. ', '3. ', '4. ', '5. ', '6. ', '7. ']);
    expect(tour.stdout).toMatch(
      /connected with TLSv1\.3 over 127\.0\.0\.1\n {2}the client accepted the server {3}spiffe:\/\/east\.example\/ns\/shop\/sa\/web\n {2}the server accepted the client {3}spiffe:\/\/west\.example\/ns\/bank\/sa\/payments\n/,
    );
    expect(tour.stdout).toContain('refused by the server: no authority of rogue.example is known');
    expect(tour.stdout).toMatch(/^ {2}verified spiffe:\/\/west\.example/m);
    expect(tour.stdout).toMatch(/^ {2}refused spiffe:\/\/rogue\.example/m);
    expect(tour.stdout).toMatch(/^ {2}stored bundle of west\.example$/m);
    expect(tour.stdout).toMatch(
      /one of its CAs says that it is of spiffe:\/\/rogue\.example.* \[E_BUNDLE_REFUSED\]$/m,
    );
  });

  it('leaves its folder, with nothing in it for others to read, and says how to remove it', async () => {
    const [, folder = ''] = /^Done: .* Clean up with: rm -r (\S+)$/m.exec(tour.stdout) ?? [];
    expect(folder.startsWith(at.folder)).toBe(true);
    expect(readdirSync(folder).sort()).toEqual([
      ...['east', 'east-home', 'east.example.json', 'rogue', 'rogue-home', 'rogue.json'],
      ...['west', 'west-home', 'west.example.json'],
    ]);
    expect((await at.shell(`stat -c %a '${folder}'`)).stdout).toBe('700\n');
    await at.shell(`rm -r '${folder}'`);
    expect(existsSync(folder)).toBe(false);
  });

  it('does not touch the home of the user', () => {
    expect(existsSync(at.path('home'))).toBe(false);
  });

  it('prints commands that a reader can repeat', async () => {
    const lines = tour.stdout.split('\n').filter((line) => line.startsWith('$ '));
    mkdirSync(at.path('repeated'));
    const script = lines.slice(1).map((line) => `${line.slice(2)} || echo "exit $?"`);
    const { stdout, stderr } = await at.shell(script.join('\n'), {
      cwd: 'repeated',
    });
    expect(stderr.match(/error:/g)).toHaveLength(1);
    expect(stdout.match(/^exit \d+$/gm)).toEqual(['exit 1', 'exit 3']); // the stranger is refused, twice
  });

  it('leaves nothing behind with --clean, whatever the environment says', async () => {
    mkdirSync(at.path('tmp'));
    const env = {
      TMPDIR: at.path('tmp'),
      FORCE_COLOR: '1',
      MESHCTL_PASSPHRASE: 'x',
      MESHCTL_HOME: at.path('nowhere'),
    };
    const { code, stdout } = await at.run(['quickstart', '--clean'], { env });
    expect(code).toBe(0);
    expect(readdirSync(at.path('tmp')).filter((name) => name.startsWith('meshctl-'))).toEqual([]);
    expect(stdout).toContain('The folder is gone again.');
    expect(stdout).not.toContain('\\u{1b}');
    expect(stdout).toContain('\u001b[31mrefused\u001b[39m by the server');
    expect(existsSync(at.path('nowhere'))).toBe(false);
  });

  it('has no report', async () => {
    expect(failureOf(await at.run(['quickstart', '-o', 'yaml']))).toEqual(
      refusal(2, 'E_USAGE', '--output yaml has no effect with the tour: there is no report. Leave it out'),
    );
  });
});
