/**
 * How many cores there are and how a thread is started, in browsers and in Node. Bundlers must not see that Node's modules are
 * used, and browsers must not be asked for them.
 */
import { nodeWorkerSource, webWorkerSource, type WorkerStart } from './worker-source.ts';

/** A started worker, whatever kind it is. */
export interface Thread {
  /** Ends it, even in the middle of work. */
  terminate(): void;
  /** In Node: whether the program stays alive because of it. */
  keepAlive(yes: boolean): void;
}

export interface ThreadEvents {
  /** It takes part from now on. */
  joined(): void;
  /** It has ended, or could not start. */
  ended(why: string): void;
}

export interface Platform {
  readonly cores: number;
  startThread(start: WorkerStart, events: ThreadEvents): Thread;
}

interface NodeModules {
  readonly workers: typeof import('node:worker_threads');
  readonly os: typeof import('node:os');
}

interface NodeProcess {
  readonly versions?: { readonly node?: string };
  getBuiltinModule?(name: string): unknown;
}

const browserPlatform: Platform = {
  get cores() {
    return globalThis.navigator?.hardwareConcurrency ?? 1;
  },
  startThread(start, { joined, ended }) {
    const url = URL.createObjectURL(new Blob([webWorkerSource], { type: 'text/javascript' }));
    const worker = new Worker(url, { name: `tendril ${start.thread}` });
    worker.onmessage = () => {
      URL.revokeObjectURL(url);
      joined();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      URL.revokeObjectURL(url);
      ended(event.message || 'the browser did not let a worker start from a blob: URL (CSP?)');
    };
    worker.postMessage(start);
    return { terminate: () => worker.terminate(), keepAlive: () => undefined };
  },
};

function nodePlatform({ workers, os }: NodeModules): Platform {
  return {
    cores: os.availableParallelism(),
    startThread(start, { joined, ended }) {
      // A program's own loaders and flags are for its own code; a worker that inherits them starts late or not at all.
      const worker = new workers.Worker(nodeWorkerSource, {
        eval: true,
        workerData: start,
        execArgv: [],
        name: `tendril ${start.thread}`,
      });
      worker.unref();
      worker.on('message', joined);
      worker.on('error', (error) => ended(String(error)));
      worker.on('exit', () => ended('it has exited'));
      return {
        terminate: () => void worker.terminate(),
        keepAlive: (yes) => (yes ? worker.ref() : worker.unref()),
      };
    },
  };
}

function importNode(name: string): Promise<unknown> {
  return import(/* @vite-ignore */ /* webpackIgnore: true */ name);
}

/** The platform's means, at once where that is possible. */
export function findPlatform(): Platform | Promise<Platform> {
  if (typeof Worker === 'function') return browserPlatform;
  const process = (globalThis as { process?: NodeProcess }).process;
  if (process?.versions?.node === undefined) {
    throw new Error('there is neither a Worker constructor nor Node');
  }
  if (process.getBuiltinModule !== undefined) {
    return nodePlatform({
      workers: process.getBuiltinModule('node:worker_threads') as NodeModules['workers'],
      os: process.getBuiltinModule('node:os') as NodeModules['os'],
    });
  }
  return Promise.all([importNode('node:worker_threads'), importNode('node:os')]).then(
    ([workers, os]) => nodePlatform({ workers, os } as NodeModules),
  );
}
