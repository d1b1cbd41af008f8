/**
 * Starting a worker with an engine in it, in browsers and in Node. Bundlers must not see that Node's modules are used.
 */
import type { EnginePort } from './backend.ts';
import type { Answer, Order } from './protocol.ts';

/** What the engine is told first: the options of the backend in it. */
export type EngineOptions = Readonly<Record<string, unknown>>;

const name = 'tendril engine';

function startInBrowser(text: string, options: EngineOptions): EnginePort {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  const worker = new Worker(url, { name });
  worker.postMessage(options);
  return {
    post: (orders, transfer) => worker.postMessage(orders, transfer),
    onMessage(listener) {
      worker.onmessage = ({ data }: MessageEvent<Answer>) => {
        URL.revokeObjectURL(url);
        listener(data);
      };
    },
    onEnd(listener) {
      worker.onerror = (event) => {
        event.preventDefault();
        URL.revokeObjectURL(url);
        worker.terminate();
        listener(event.message || 'the page does not let workers start from blob: URLs (CSP?)');
      };
    },
    terminate: () => worker.terminate(),
    keepAlive: () => undefined,
  };
}

function startInNode(
  { Worker: NodeWorker }: typeof import('node:worker_threads'),
  text: string,
  options: EngineOptions,
): EnginePort {
  // A program's own loaders and flags are for its own code.
  const worker = new NodeWorker(text, { eval: true, execArgv: [], name });
  worker.postMessage(options);
  return {
    post: (orders: readonly Order[], transfer) => worker.postMessage(orders, transfer),
    onMessage: (listener) => void worker.on('message', listener),
    onEnd(listener) {
      worker.on('error', (error) => listener(String(error)));
      worker.on('exit', () => listener('it has exited'));
    },
    terminate: () => void worker.terminate(),
    keepAlive: (yes) => (yes ? worker.ref() : worker.unref()),
  };
}

export async function startEngine(text: string, options: EngineOptions): Promise<EnginePort> {
  if (typeof Worker === 'function') return startInBrowser(text, options);
  const node = 'node:worker_threads';
  const workers = (await import(/* @vite-ignore */ /* webpackIgnore: true */ node)) as unknown;
  return startInNode(workers as typeof import('node:worker_threads'), text, options);
}
