/**
 * Where WebGPU is: the browser's own, or in Node the package `webgpu` (Dawn), which is imported when it is first asked for. What
 * differs between them is how a program waits for the device while it holds up the event loop: browsers do not let it, and
 * Dawn has no function for it but looks for what has ended in callbacks that it gives to `setImmediate`. Whoever catches these
 * can call them at once.
 */

/** A WebGPU, and how to wait for it. */
export interface Gpu {
  readonly gpu: GPU;
  /** Calls a function of WebGPU that gives a promise. */
  begin<T>(call: () => T): T;
  /** Waits for what was begun until `isDone`. Where there is none, the program cannot wait. */
  readonly waitUntil?: (isDone: () => boolean) => void;
}

interface Dawn {
  create(options: readonly string[]): GPU;
}

type Callback = () => void;

/** Catches the callbacks of Dawn, to run them in the event loop as usual, or while somebody waits. */
export class DawnGpu implements Gpu {
  readonly gpu: GPU;
  /** Has been handed to the event loop, and not run yet. */
  private pending: Callback | null = null;

  constructor({ create }: Dawn, options: readonly string[] = []) {
    this.gpu = this.begin(() => create(options));
  }

  begin<T>(call: () => T): T {
    const { setImmediate } = globalThis;
    const caught = (callback: Callback): unknown => {
      this.pending = callback;
      return setImmediate(() => {
        if (this.pending === callback) this.runPending();
      });
    };
    globalThis.setImmediate = caught as typeof setImmediate;
    try {
      return call();
    } finally {
      globalThis.setImmediate = setImmediate;
    }
  }

  waitUntil(isDone: () => boolean): void {
    while (!isDone()) {
      // Somebody else has begun something on the same device, whose callback is not ours to run.
      if (this.pending === null)
        throw new Error('another user of the device waits for it; await something first');
      this.runPending();
    }
  }

  private runPending(): void {
    const callback = this.pending!;
    this.pending = null;
    this.begin(callback);
  }
}

/** Where bundlers do not look for it, since few programs have it. */
const dawnPackage = 'webgpu';

let dawn: Promise<DawnGpu> | null = null;

async function importDawn(): Promise<DawnGpu> {
  let module: Dawn;
  try {
    module = (await import(/* @vite-ignore */ /* webpackIgnore: true */ dawnPackage)) as Dawn;
  } catch (error) {
    throw new Error(
      `webgpu: in Node this backend needs the package '${dawnPackage}', which cannot be loaded: npm install ${dawnPackage} (${(error as Error).message})`,
      { cause: error },
    );
  }
  return new DawnGpu(module);
}

/** All devices of a program come from one: it has to outlive them. */
export async function findGpu(): Promise<Gpu> {
  const gpu = globalThis.navigator?.gpu;
  if (gpu !== undefined) return { gpu, begin: (call) => call() };
  dawn ??= importDawn();
  // One that is installed later is found later.
  dawn.catch(() => (dawn = null));
  return dawn;
}
