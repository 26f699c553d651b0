#!/usr/bin/env node
// CommonJS (see package.json beside it), as is the bundle: Node starts that without its ESM loader.
const [first, ...rest] = process.argv.slice(2);
if ((first === '--version' || first === '-V') && rest.length === 0) {
  require('node:fs').writeSync(1, `${require('../package.json').version}\n`);
} else {
  if (process.argv.includes('--debug')) process.setSourceMapsEnabled(true);
  if (Number.parseInt(process.versions.node, 10) >= 22) require('node:module').enableCompileCache?.();
  require('../dist/main.cjs').main(process.argv.slice(2));
}
