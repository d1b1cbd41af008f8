// Builds and serves the playground. Vite is imported only when asked for: it may have been installed just now.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crossOriginIsolation } from './chromium.mjs';
import { engineInSources } from './engine.mjs';
import { SetupError } from './install.mjs';
import { library, playground } from './paths.mjs';
import { npm } from './run.mjs';

/** Where the first server listens; when the port is taken, the next free one is used. */
export const firstPort = 5173;

/** Builds the page, and the command-line demo that shares its code. */
export async function buildPlayground() {
  if ((await npm(['run', 'build', '--silent'], { cwd: playground })) !== 0) {
    throw new SetupError('The playground does not build; the messages are above.');
  }
}

/** The library's public entry points, each led to its source: `tendril` → packages/tendril/src/index.ts. */
export function sources() {
  const { exports } = JSON.parse(readFileSync(join(library, 'package.json'), 'utf8'));
  return Object.entries(exports)
    .filter(([, target]) => typeof target === 'object')
    .map(([subpath, { default: built }]) => ({
      find: new RegExp(`^tendril${subpath.slice(1)}$`),
      replacement: join(library, built.replace('/dist/', '/src/').replace(/\.js$/, '.ts')),
    }));
}

/** Serves the built page. Resolves to Vite's server once it listens. */
export async function servePlayground() {
  const { preview } = await import('vite');
  return preview({
    root: playground,
    preview: { port: firstPort, strictPort: false, headers: crossOriginIsolation },
  });
}

/** Serves the page from source, the library's source too, and reloads what is edited. */
export async function developPlayground() {
  const { createServer } = await import('vite');
  const server = await createServer({
    root: playground,
    plugins: [engineInSources()],
    resolve: {
      alias: [
        ...sources(),
        { find: /^@tensorflow\/tfjs(-converter)?$/, replacement: join(library, 'src/index.ts') },
      ],
    },
    server: { port: firstPort, strictPort: false, headers: crossOriginIsolation },
  });
  return server.listen();
}

/**
 * Prints where a server listens and closes it when the user ends the program.
 * @param {{ resolvedUrls: { local: string[] } | null, close(): Promise<void> }} server
 * @param {string} what
 */
export function announce(server, what) {
  console.log(`\n${what}: ${server.resolvedUrls?.local[0] ?? ''}\nCtrl-C ends it.`);
  let ending = false;
  const end = () => {
    // npm passes on the Ctrl-C that the terminal sends to both of us: the second must not cut us short.
    if (ending) return;
    ending = true;
    // A browser may hold its connection open: an answer to Ctrl-C must not wait for that.
    setTimeout(() => process.exit(0), 1000).unref();
    void server.close().finally(() => process.exit(0));
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  // When whatever started us is killed outright, the port must not stay taken.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && end(), 500).unref();
}
