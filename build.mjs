// Bundles the program: one entry for the command line, one for the library, and the two that worker threads
// load. Code splitting keeps what only one command needs (certificate builder, YAML, prompts) out of the others.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
for (const old of ['dist/chunks', 'dist/entry']) rmSync(old, { recursive: true, force: true });

const { metafile } = await build({
  entryPoints: {
    main: 'src/cli/main.ts',
    index: 'src/index.ts',
    'issue-worker': 'src/authority/issue-worker.ts',
    // tinypool looks for its own worker beside itself, under this name.
    'chunks/entry/worker': 'node_modules/tinypool/dist/entry/worker.js',
  },
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  mainFields: ['module', 'main'],
  minifySyntax: true,
  minifyWhitespace: true,
  metafile: true,
  define: { 'process.env.MESHCTL_VERSION': JSON.stringify(version) },
  // Packages in CommonJS call require() for Node's own modules.
  banner: { js: 'import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);' },
});

/** The licence of every package that went into the bundle, as their terms ask. */
const packages = new Set(
  Object.keys(metafile.inputs)
    .map((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1])
    .filter((name) => name !== undefined),
);
const notices = [...packages].sort().map((name) => {
  const folder = join('node_modules', name);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const text = [
    'LICENSE',
    'LICENSE.md',
    'LICENSE.txt',
    'LICENCE',
    'license',
    'license.md',
    'License',
    'LICENSE-MIT.txt',
  ]
    .map((file) => join(folder, file))
    .map((file) => {
      try {
        return readFileSync(file, 'utf8');
      } catch {
        return undefined;
      }
    })
    .find((content) => content !== undefined);
  return `${name} ${manifest.version} (${manifest.license})\n\n${text ?? `See ${dirname(folder)}`}`;
});
writeFileSync('dist/THIRD-PARTY-NOTICES.txt', `${notices.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`);
