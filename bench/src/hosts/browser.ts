/** Entrants in pages of a headless Chromium: each in a browser process of its own, cross-origin isolated. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { chromium, type Page } from 'playwright';
import { claimedCores } from '../entrants/names.ts';
import { proxyOf, type Stage } from './host-proxy.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** Serves the built page, and below /packages the installed packages. */
async function serve(page: string, packages: string): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url!, 'http://localhost').pathname);
    const file = path.startsWith('/packages/')
      ? join(packages, path.slice('/packages/'.length))
      : join(page, path === '/' ? 'index.html' : path);
    readFile(file).then(
      (content) => {
        const type = types[extname(file)] ?? 'application/octet-stream';
        response.writeHead(200, { ...headers, 'Content-Type': type }).end(content);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => void server.close() };
}

export interface BrowserStageOptions {
  readonly page: string;
  readonly packages: string;
  readonly executablePath: string;
  readonly args: readonly string[];
  readonly threads: number;
}

export async function browserStage(options: BrowserStageOptions): Promise<Stage> {
  const server = await serve(options.page, options.packages);
  const browser = await chromium.launch({
    executablePath: options.executablePath,
    args: [
      ...options.args,
      '--disable-background-timer-throttling',
      '--disable-backgrounding-occluded-windows',
      '--disable-renderer-backgrounding',
    ],
  });
  const freshPage = async (entrant: string, file: string): Promise<Page> => {
    // A context of its own gives the page a process of its own.
    const context = await browser.newContext();
    const cores = claimedCores(entrant, options.threads);
    if (cores !== undefined) {
      await context.addInitScript(
        `Object.defineProperty(navigator, 'hardwareConcurrency', { get: () => ${cores} })`,
      );
    }
    const page = await context.newPage();
    page.on('pageerror', (error) => console.error(`${entrant}: ${error.message}`));
    await page.goto(`${server.url}/${file}`);
    await page.waitForFunction(() => (globalThis.host ?? globalThis.first) !== undefined);
    return page;
  };
  return {
    name: `Chromium ${browser.version()}`,
    files: `${server.url}/packages`,
    async open(entrant) {
      const page = await freshPage(entrant, 'index.html');
      return proxyOf(
        (name, argument) =>
          page.evaluate(
            ([call, value]) =>
              (globalThis.host![call] as (value: unknown) => Promise<unknown>)(value),
            [name, argument] as const,
          ),
        () => page.context().close(),
      );
    },
    async firstResult(entrant) {
      const page = await freshPage(entrant, 'first/first.html');
      const time = await page.evaluate((name) => globalThis.first!(name), entrant);
      await page.context().close();
      return time;
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}
