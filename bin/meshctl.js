#!/usr/bin/env node
// CommonJS (see package.json beside it), as is the bundle: Node starts that without its ESM loader.
const [first, ...rest] = process.argv.slice(2);
if ((first === '--version' || first === '-V') && rest.length === 0) {
  try {
    require('node:fs').writeSync(1, `${require('../package.json').version}\n`);
  } catch (error) {
    process.exitCode = error.code === 'EPIPE' ? 0 : 2; // nobody reads, or the disk is full
  }
} else {
  if (process.argv.includes('--debug')) process.setSourceMapsEnabled(true);
  if (Number.parseInt(process.versions.node, 10) >= 22) require('node:module').enableCompileCache?.();
  require('../dist/main.cjs').main(process.argv.slice(2));
}
