/** GitHub's annotations and GitLab's code quality report. */
import { describe, expect, it } from 'vitest';
import { githubReport } from '../../../src/lint/report/github.js';
import { gitlabReport } from '../../../src/lint/report/gitlab.js';
import { finding, HOSTILE, hostileReport, judgement, reportOf, sampleReport, UNSEEN } from './sample.js';

interface Issue {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: string;
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}
const issues = (text: string): Issue[] => JSON.parse(text) as Issue[];

describe('the annotations for GitHub', () => {
  it('say this of the sample', async () => {
    await expect(githubReport(sampleReport())).toMatchFileSnapshot('golden/report.github.txt');
  });

  it('are one command for each finding that counts, worst first, and a line that is none', () => {
    const lines = githubReport(sampleReport()).trimEnd().split('\n');
    expect(lines.map((line) => /^::(\w+) /.exec(line)?.[1])).toEqual([
      'error',
      'error',
      'warning',
      'notice',
      undefined,
    ]);
    expect(lines[0]).toMatch(/^::error file=stdin,line=1,endLine=1,title=parse::/);
  });

  it('let no text begin a command, end a property or forge an escape', () => {
    const text = githubReport(hostileReport());
    const lines = text.trimEnd().split('\n');
    expect(lines.length).toBe(HOSTILE.length + 1);
    for (const line of lines.slice(0, -1)) {
      expect(line).toMatch(/^::error file=[^:,]*,line=\d+,endLine=\d+,title=[^:,]*::[^\n]*$/);
      expect(line.length).toBeLessThan(5000);
    }
    expect(text).not.toMatch(UNSEEN);
    expect(text).not.toContain('\r');
    expect(text).toContain('%250A::error::x%2525');
  });
});

describe('the code quality report for GitLab', () => {
  it('says this of the sample', async () => {
    await expect(gitlabReport(sampleReport())).toMatchFileSnapshot('golden/report.gitlab.txt');
  });

  it('is an empty array when there is nothing', () => {
    expect(issues(gitlabReport(reportOf([])))).toEqual([]);
  });

  it('has what GitLab asks for, and lines from 1', () => {
    for (const issue of [...issues(gitlabReport(sampleReport())), ...issues(gitlabReport(hostileReport()))]) {
      expect(issue.severity).toMatch(/^(info|minor|major|critical|blocker)$/);
      expect(issue.location.path).not.toMatch(/^\.\//);
      expect(issue.location.lines.begin).toBeGreaterThan(0);
      expect(issue.description).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
      expect(issue.description.length).toBeLessThan(2000);
    }
  });

  it('tells findings with the same fingerprint apart, and always in the same way', () => {
    const same = Array.from({ length: 3 }, () => finding('serial', 'warning'));
    const report = reportOf([judgement({ findings: same })]);
    const fingerprints = issues(gitlabReport(report)).map(({ fingerprint }) => fingerprint);
    expect(new Set(fingerprints).size).toBe(3);
    expect(fingerprints[0]).toBe(same[0]?.fingerprint);
    expect(gitlabReport(report)).toBe(gitlabReport(report));
  });
});
