#!/usr/bin/env node
// CommonJS on purpose (see package.json beside it): Node starts it without its ESM loader, so `--version` answers at
// once. Everything else is in the bundle.
const [first, ...rest] = process.argv.slice(2);
if ((first === '--version' || first === '-V') && rest.length === 0) {
  require('node:fs').writeSync(1, `${require('../package.json').version}\n`);
} else {
  require('node:module').enableCompileCache?.();
  import('../dist/main.js').then(({ main }) => main(process.argv.slice(2)));
}
