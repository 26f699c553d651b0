// Adds up what the suites reported. A step that broke without a failed test still counts as one failure.
import { readFileSync } from 'node:fs';

const [broken, ...files] = process.argv.slice(2);
const totals = { passed: 0, failed: 0, skipped: 0 };
for (const file of files) {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    totals.passed += report.numPassedTests;
    totals.failed += report.numFailedTests;
    totals.skipped += report.numPendingTests;
    for (const name of failedIn(report)) console.log(`failed: ${name}`);
  } catch (error) {
    console.log(`no report: ${error.message}`);
    totals.failed += 1;
  }
}
if (Number(broken) > 0 && totals.failed === 0) totals.failed = Number(broken);
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed > 0 ? 1 : 0;

/** Names of failed tests and files, so that the end of a log tells what to look for. */
function failedIn({ testResults }) {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0) return status === 'failed' ? [`${name}: ${message}`] : [];
    return failed.map(
      ({ fullName, failureMessages }) => `${name}: ${fullName}\n  ${firstLine(failureMessages[0])}`,
    );
  });
}

function firstLine(message = '') {
  return message.split('\n', 1)[0];
}
