// Builds the library to packages/tendril/dist, and knows when that is not needed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { engineAsModule, engineInSources } from './engine.mjs';
import { filesUnder } from './files.mjs';
import { SetupError } from './install.mjs';
import { cache, library, root } from './paths.mjs';
import { runTool } from './run.mjs';
import { codeAtHand } from './at-hand.mjs';

const dist = join(library, 'dist');
const stamp = join(cache, 'library.sha256');

function fingerprint() {
  const hash = createHash('sha256');
  const settings = [
    fileURLToPath(import.meta.url),
    fileURLToPath(new URL('./engine.mjs', import.meta.url)),
    fileURLToPath(new URL('./at-hand.mjs', import.meta.url)),
    join(library, 'package.json'),
    join(root, 'tsconfig.base.json'),
    join(library, 'tsconfig.json'),
    join(library, 'tsconfig.build.json'),
  ];
  for (const file of [...settings, ...filesUnder(join(library, 'src'), '.ts')]) {
    hash.update(`${file}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function isFresh() {
  return (
    existsSync(join(dist, 'index.js')) &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === fingerprint()
  );
}

/** The entry points by name, and the sources they begin at. */
function entries() {
  const { exports } = JSON.parse(readFileSync(join(library, 'package.json'), 'utf8'));
  const named = Object.values(exports).filter(
    (target) => typeof target === 'object' && target.node,
  );
  return Object.fromEntries(
    named.map(({ node, default: built }) => [
      basename(node.import, '.js'),
      join(library, built.replace('/dist/', '/src/').replace(/\.js$/, '.ts')),
    ]),
  );
}

/**
 * The library in a few files, for those who load it without a bundler. Hundreds of files take five times as long.
 * - bundle/*.js: for Node, and for pages that import it by its address. Names stay, so that stack traces can be read.
 * - bundle/*.cjs: the same for those whose `require` takes no modules: Jest, and Node before 20.19.
 * - tf.min.js: for a script element; it makes the global `tf`, as the file of this name of TensorFlow.js does.
 * @param {string} dist
 */
async function bundleLibrary(dist) {
  const { build } = await import('vite');
  /**
   * @param {import('vite').BuildEnvironmentOptions} options
   * @param {import('vite').Plugin[]} plugins
   */
  const bundle = (options, plugins = []) =>
    build({
      root: library,
      configFile: false,
      logLevel: 'warn',
      plugins: [codeAtHand(), ...plugins],
      build: { emptyOutDir: false, target: 'es2022', ...options },
    });
  const readable = { compress: true, mangle: false, codegen: { removeWhitespace: true } };
  for (const format of /** @type {const} */ (['es', 'cjs'])) {
    await bundle(
      {
        outDir: join(dist, 'bundle'),
        minify: false,
        sourcemap: format === 'es',
        lib: { entry: entries(), formats: [format] },
        rollupOptions: { external: [/^node:/], output: { minify: readable } },
      },
      [engineInSources()],
    );
  }
  await bundle({
    outDir: dist,
    lib: { entry: entries().index, formats: ['iife'], name: 'tf', fileName: () => 'tf.min.js' },
    rollupOptions: { external: [/^node:/], output: { codeSplitting: false } },
  });
}

/**
 * Leaves the fields without a value out of classes: whoever makes the object gives them one, and names of fields are not shortened.
 * (One that a subclass declared anew would be undefined again, and TypeScript asks for `declare` there.)
 * @param {string} dist
 */
async function leaveOutBareFields(dist) {
  const { default: ts } = await import('typescript');
  for (const file of filesUnder(dist, '.js')) {
    const code = readFileSync(file, 'utf8');
    let rest = '';
    let end = 0;
    const source = ts.createSourceFile(file, code, ts.ScriptTarget.ESNext);
    /** @param {import('typescript').Node} node */
    const visit = (node) => {
      if (
        ts.isPropertyDeclaration(node) &&
        !node.initializer &&
        ts.isIdentifier(node.name) &&
        !node.modifiers
      ) {
        rest += code.slice(end, node.getStart(source));
        end = node.end;
      } else ts.forEachChild(node, visit);
    };
    visit(source);
    // Lines stay where they are: maps lead from them to the sources.
    writeFileSync(file, rest + code.slice(end));
  }
}

/** Builds the library, whatever is there. */
export async function buildLibrary() {
  const built = fingerprint();
  // A whole new folder takes the old one's place, so that nothing stays behind of a file that was renamed.
  const next = join(library, '.dist-next');
  rmSync(next, { recursive: true, force: true });
  const project = join(library, 'tsconfig.build.json');
  if ((await runTool('typescript/bin/tsc', ['-p', project, '--outDir', next])) !== 0) {
    rmSync(next, { recursive: true, force: true });
    throw new SetupError('The library does not build; the messages are above.');
  }
  await leaveOutBareFields(next);
  writeFileSync(join(next, 'backends/worker/engine-text.js'), await engineAsModule());
  await bundleLibrary(next);
  rmSync(dist, { recursive: true, force: true });
  renameSync(next, dist);
  mkdirSync(cache, { recursive: true });
  writeFileSync(stamp, built);
}

/** Builds the library unless what is there was built from these very sources. */
export async function ensureLibrary() {
  if (isFresh()) return;
  console.log('Building the library…');
  await buildLibrary();
}
