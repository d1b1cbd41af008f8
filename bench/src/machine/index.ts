/**
 * The limits of the machine, as an entrant of its own: multiply-adds a second, and bytes moved a second, on as many threads as
 * the entrants have. Each thread runs its own instance.
 */
import type { EntrantModule, Job } from '../entrants/types.ts';
import { isNode } from '../platform.ts';
import { copyBytes, copyModule, flopsPerRound, peakModule } from './modules.ts';

const workerSource = `
  const inNode = typeof process === 'object' && process.versions?.node !== undefined;
  const begin = (port) => {
    let run = null;
    return (data) => {
      if (run === null) run = new WebAssembly.Instance(new WebAssembly.Module(data)).exports.run;
      else run(data);
      port(performance.timeOrigin + performance.now());
    };
  };
  if (inNode) {
    import('node:worker_threads').then(({ parentPort }) => {
      const handle = begin((x) => parentPort.postMessage(x));
      parentPort.on('message', handle);
    });
  } else {
    const handle = begin((x) => postMessage(x));
    onmessage = ({ data }) => handle(data);
  }
`;

/** Sends a thread its work and resolves when it is done. */
type Thread = (message: Uint8Array | number) => Promise<unknown>;

async function startThread(): Promise<Thread> {
  if (isNode) {
    const { Worker: NodeWorker } = await import('node:worker_threads');
    const worker = new NodeWorker(workerSource, { eval: true });
    worker.unref();
    return (message) =>
      new Promise((resolve, reject) => {
        worker.once('message', resolve);
        worker.once('error', reject);
        worker.postMessage(message);
      });
  }
  const worker = new Worker(URL.createObjectURL(new Blob([workerSource])));
  return (message) =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => reject(new Error(event.message));
      worker.postMessage(message);
    });
}

async function threadsRunning(module: Uint8Array, count: number): Promise<Thread[]> {
  const threads = await Promise.all(Array.from({ length: count }, startThread));
  for (const thread of threads) await thread(module);
  return threads;
}

function job(threads: readonly Thread[], rounds: number): Job {
  return {
    run: async () => void (await Promise.all(threads.map((thread) => thread(rounds)))),
    output: () => [0],
  };
}

function fusedModule(): Uint8Array<ArrayBuffer> {
  const fused = peakModule(true);
  return WebAssembly.validate(fused) ? fused : peakModule(false);
}

const peakRounds = 1_000_000;
const copyRounds = 2;

/** Work of one run on one thread, in operations and in bytes (each byte is read and written). */
export const peakFlops = peakRounds * flopsPerRound;
export const copiedBytes = 2 * copyRounds * copyBytes;

const machine: EntrantModule = {
  async load({ threads }) {
    return {
      async prepare({ name }) {
        if (name === 'peak') return job(await threadsRunning(fusedModule(), threads), peakRounds);
        return job(await threadsRunning(copyModule(), threads), copyRounds);
      },
    };
  },
};

export default machine;
