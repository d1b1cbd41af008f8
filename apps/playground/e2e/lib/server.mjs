// Serves the built page as a plain web server would: with or without the headers for shared memory, in a
// browser without WebAssembly (played by taking it away before any program runs), and with some files missing
// where a test wants to see what the page makes of that.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = process.env.PLAYGROUND_DIST ?? fileURLToPath(new URL('../../dist', import.meta.url));

/** @type {Record<string, string>} */
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** @typedef {{ url: string, missing: Set<string>, close(): void }} TestServer `missing`: paths answered with 404 */

/**
 * @param {{ isolated: boolean, webAssembly?: boolean }} options
 * @returns {Promise<TestServer>}
 */
export function serve({ isolated, webAssembly = true }) {
  /** @type {Set<string>} */
  const missing = new Set();
  const server = createServer((request, response) => {
    void (async () => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      const path = normalize(pathname.endsWith('/') ? `${pathname}index.html` : pathname);
      try {
        if (missing.has(path)) throw new Error('missing');
        const body = await readFile(join(dist, path));
        const type = types[extname(path)] ?? 'application/octet-stream';
        const before =
          !webAssembly && extname(path) === '.js' ? 'delete globalThis.WebAssembly;' : '';
        response.writeHead(200, { 'Content-Type': type, ...(isolated && isolation) });
        response.end(Buffer.concat([Buffer.from(before), body]));
      } catch {
        response.writeHead(404).end('not found');
      }
    })();
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = /** @type {import('node:net').AddressInfo} */ (server.address());
      resolve({
        url: `http://127.0.0.1:${address.port}/`,
        missing,
        close: () => server.close(() => {}) && server.closeAllConnections(),
      });
    });
  });
}
