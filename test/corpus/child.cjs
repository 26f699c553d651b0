// The built program in a process that stays: runs a command for each line of JSON on standard input. What it wrote, as
// it wrote it, ends on both streams with a line that begins with the token.
const { writeSync } = require('node:fs');
const { createInterface } = require('node:readline');
const { main } = require('../../dist/main.cjs');

const [token] = process.argv.slice(2);

(async () => {
  for await (const line of createInterface({ input: process.stdin })) {
    process.exitCode = 0;
    const start = performance.now();
    await main(JSON.parse(line));
    const elapsed = performance.now() - start;
    writeSync(1, `\n${token} ${process.exitCode} ${elapsed}\n`);
    writeSync(2, `\n${token}\n`);
    process.exitCode = 0;
  }
})();
