/** tf.profile and tf.time: what ran, for how long, and what it took. */
import type { KernelRun } from '../backends/watch.ts';
import { watchKernels } from '../backends/watching.ts';
import { currentBackend } from './backends.ts';
import type { Container, TensorContainer } from './containers.ts';
import { memory } from './memory.ts';
import { realizePending } from './realize.ts';
import { bytesOf, describeWork } from './timeline.ts';

/** One kernel of a profile. */
export interface KernelInfo {
  readonly name: string;
  /** Bytes of the results that it wrote. */
  readonly bytesAdded: number;
  /** Bytes held when it ended: tensors, and intermediate results of the program that it is part of. */
  readonly totalBytesSnapshot: number;
  readonly tensorsAdded: number;
  readonly totalTensorsSnapshot: number;
  readonly inputShapes: number[][];
  readonly outputShapes: number[][];
  readonly kernelTimeMs: number;
  /** Arithmetic a second, memory read and written, threads. */
  readonly extraInfo: string;
}

export interface ProfileInfo {
  readonly newBytes: number;
  readonly newTensors: number;
  readonly peakBytes: number;
  readonly kernels: KernelInfo[];
  readonly kernelNames: string[];
  readonly result: TensorContainer;
}

export interface TimingInfo {
  readonly wallMs: number;
  readonly kernelMs: number;
}

function infoOf(run: KernelRun): KernelInfo {
  const { numBytes, numTensors } = memory();
  return {
    name: run.name,
    bytesAdded: bytesOf(run.outputs),
    totalBytesSnapshot: numBytes + run.temporaryBytes,
    tensorsAdded: run.outputs.length,
    totalTensorsSnapshot: numTensors,
    inputShapes: run.inputs.map(({ shape }) => [...shape]),
    outputShapes: run.outputs.map(({ shape }) => [...shape]),
    kernelTimeMs: run.milliseconds,
    extraInfo: describeWork(run),
  };
}

/** Computes what is pending; resolves when who watches has been told of all that ran. */
async function caughtUp(): Promise<void> {
  realizePending();
  await currentBackend().settled?.();
}

/**
 * Runs a function and tells which kernels ran, how long each took, and what memory they needed. What was pending before is
 * computed first, and what the function leaves pending afterwards, so that the kernels are the function's own: the fused ones
 * that really run, not one for each op.
 *
 * @param f what to profile; it may be asynchronous.
 * @returns `newBytes` and `newTensors` that are still there behind `f`, `peakBytes`, the `kernels` in order, their `kernelNames`, and
 * f's `result`. A kernel's `extraInfo` gives its arithmetic in GFLOP/s and the bytes that it reads and writes.
 * @example
 * ```ts
 * const { kernels, newTensors } = await tf.profile(() => tf.ones([8, 8]).mul(2).add(1));
 * console.log(newTensors); // 3: the ones, the product, the sum
 * for (const { name, kernelTimeMs, extraInfo } of kernels) console.log(name, kernelTimeMs, extraInfo);
 * ```
 */
export async function profile(f: () => Container | Promise<Container>): Promise<ProfileInfo> {
  await caughtUp();
  const before = memory();
  const kernels: KernelInfo[] = [];
  const end = watchKernels((run) => kernels.push(infoOf(run)));
  try {
    const result = await f();
    realizePending();
    // What is collected while a device is waited for is none of f's.
    const after = memory();
    await currentBackend().settled?.();
    return {
      newBytes: after.numBytes - before.numBytes,
      newTensors: after.numTensors - before.numTensors,
      peakBytes: Math.max(after.numBytes, ...kernels.map((k) => k.totalBytesSnapshot)),
      kernels,
      kernelNames: [...new Set(kernels.map((k) => k.name))],
      result: result as TensorContainer,
    };
  } finally {
    end();
  }
}

/**
 * How long a function takes, with all that it leaves to be computed.
 *
 * @returns `wallMs` in all, and `kernelMs` of it in kernels.
 * @example
 * ```ts
 * const x = tf.randomNormal([20, 20]);
 * const { wallMs, kernelMs } = await tf.time(() => x.matMul(x));
 * console.log(wallMs >= kernelMs); // true
 * ```
 */
export async function time(f: () => void): Promise<TimingInfo> {
  await currentBackend().ready;
  await caughtUp();
  let kernelMs = 0;
  const end = watchKernels(({ milliseconds }) => (kernelMs += milliseconds));
  try {
    const start = performance.now();
    f();
    await caughtUp();
    return { wallMs: performance.now() - start, kernelMs };
  } finally {
    end();
  }
}
