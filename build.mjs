// Builds the program and the library. Start-up is a feature: the program is CommonJS, which Node starts without its
// ESM loader, in few files, since each is resolved, read and compiled at every start; what only one command needs
// (certificate builder, YAML, prompts) stays in files of its own that are loaded when that command runs. The library
// is ESM.
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
/** Built beside the old one and put in its place when it is whole. */
const OUT = 'dist.new';
rmSync(OUT, { recursive: true, force: true });

/**
 * commander asks for node:child_process at once, for a feature that is not used here, and for node:process, whose
 * import makes Node open all three standard streams. Both bring Node's network code into every start.
 */
const lightCommander = {
  name: 'light-commander',
  resolveId(id, importer) {
    if (!importer?.includes('/commander/')) return undefined;
    return { 'node:child_process': '\0no-child-process', 'node:process': '\0global-process' }[id];
  },
  load(id) {
    return {
      '\0no-child-process': 'module.exports = {};',
      '\0global-process': 'module.exports = globalThis.process;',
    }[id];
  },
};

async function bundle({ output, ...options }) {
  const build = await rolldown({
    ...options,
    platform: 'node',
    transform: { target: 'node20', define: { 'process.env.MESHCTL_VERSION': JSON.stringify(version) } },
  });
  const written = await build.write({
    dir: OUT,
    minify: true,
    sourcemap: true,
    sourcemapExcludeSources: true,
    ...output,
  });
  await build.close();
  for (const file of written.output) if (file.type === 'chunk' && isOthers(file)) dropSourceMap(file);
  return written.output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
}

/** Nobody debugs what comes from packages here, and their maps would be a quarter of all that is installed. */
function isOthers({ moduleIds }) {
  const own = moduleIds.filter((id) => !id.includes('node_modules') && !id.startsWith('\0'));
  return own.length <= moduleIds.length / 10; // one file of ours around a large package
}

function dropSourceMap({ fileName, code }) {
  const file = join(OUT, fileName);
  writeFileSync(file, code.replace(/\n\/\/# sourceMappingURL=\S+\s*$/, '\n'));
  rmSync(`${file}.map`, { force: true });
}

const modules = [
  ...(await bundle({
    input: { main: 'src/cli/main.ts' },
    plugins: [lightCommander],
    preserveEntrySignatures: 'allow-extension',
    output: {
      format: 'cjs',
      entryFileNames: '[name].cjs',
      chunkFileNames: 'chunks/[name].cjs',
      codeSplitting: {
        includeDependenciesRecursively: false,
        groups: [
          {
            name: 'cli',
            test: /(no-child-process|global-process|node_modules[\\/](commander|@commander-js)|[\\/]src[\\/]cli[\\/](ui[\\/](?!prompt|spinner|progress)|[a-z]+\.ts))/,
          },
          // What it takes to read certificates,
          {
            name: 'reading',
            test: /[\\/]src[\\/](errors|encoding|files[\\/](read-input|system-error|list-folder)|spiffe|svid[\\/](leaf-identity|leaf-reasons|svid-refusal|jwt[\\/](jwt|notes|check-claims|reasons))|x509[\\/](extensions|pkcs7|pkcs12[\\/](pkcs12|oids|ber)\.ts|(?!index|certificate-(builder|template)|chain-order|key-generation)[a-z0-9-]+\.ts))/,
          },
          // and to issue and judge them.
          {
            name: 'issuing',
            test: /[\\/]src[\\/](authority[\\/](?!mint-pool)|bundle|files|svid|cli[\\/]commands[\\/]identity[\\/](?!issue-many|read-requests)|x509[\\/](?!pkcs12[\\/](?!(pkcs12|oids|ber)\.ts)|certificate-builder))/,
          },
        ],
      },
    },
  })),
  ...(await bundle({
    input: {
      index: 'src/index.ts',
      // What worker threads load. tinypool looks for its own worker beside itself, under this name.
      'chunks/issue-worker': 'src/authority/issue-worker.ts',
      'chunks/lint-worker': 'src/lint/lint-worker.ts',
      'chunks/entry/worker': 'node_modules/tinypool/dist/entry/worker.js',
    },
    output: { format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
  })),
];

/** The licence of every package that went into the bundles, as their terms ask. */
const packages = new Set(
  modules
    .map((id) => /node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(id)?.[1])
    .filter((name) => name !== undefined),
);
const notices = [...packages].sort().map((name) => {
  const folder = join('node_modules', name);
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return `${name} ${version} (${license})\n\n${licenceText(folder)}`;
});
writeFileSync(join(OUT, 'THIRD-PARTY-NOTICES.txt'), `${notices.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`);

rmSync('dist', { recursive: true, force: true });
renameSync(OUT, 'dist');

function licenceText(folder) {
  for (const file of readdirSync(folder)) {
    if (/^licen[cs]e/i.test(file)) return readFileSync(join(folder, file), 'utf8').trim();
  }
  return 'The package has no licence file; its manifest names the licence above.';
}
