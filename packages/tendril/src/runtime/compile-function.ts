/**
 * tf.compile: runs a function once for each signature of its arguments, and from then on replays what it recorded as one program,
 * with no recording at all.
 */
import type { Pause } from '../backends/backend.ts';
import { multiplyLess } from '../backends/wasm/multiply-less.ts';
import { mapTensors, type Container } from './containers.ts';
import { tapeIsOpen } from './lifetime.ts';
import { replayPatiently } from './replay-patiently.ts';
import { replay } from './replay.ts';
import { forgetTrace, sameTrace } from './same-trace.ts';
import { Tensor } from './tensor.ts';
import { trace, type Traced } from './traced.ts';
import { isEnclosed, tracing } from './tracing.ts';

function signatureOf(args: readonly unknown[]): string {
  let signature = '';
  for (const arg of args) {
    if (arg instanceof Tensor) {
      signature += `${arg.dtype}[${arg.shape.join()}];`;
    } else {
      const plain = mapTensors(arg, (t) => `${t.dtype}[${t.shape}]`);
      signature += `${JSON.stringify(plain, (_, v: unknown) => (typeof v === 'function' ? 'function' : v))};`;
    }
  }
  return signature;
}

/** The tensors among the arguments, in the order in which the trace met them; one that comes twice counts twice. */
function tensorArguments(args: readonly unknown[]): Tensor[] {
  const tensors: Tensor[] = [];
  for (const arg of args) {
    if (arg instanceof Tensor) tensors.push(arg);
    else mapTensors(arg, (t) => tensors.push(t));
  }
  return tensors;
}

/** Which strings there are is known while recording, and may decide what is recorded. */
function hasStrings(tensors: readonly Tensor[]): boolean {
  return tensors.some((t) => t.dtype === 'string');
}

/** What tf.compile gives: the same function, and a way to free what it holds. */
export type Compiled<F> = F & {
  /** Frees the programs and what they captured. The function can be called again; it is traced anew. */
  dispose(): void;
  /**
   * Records the function anew, and says whether that is still what is replayed for such arguments. For functions that may look at
   * something else than their arguments.
   */
  isCurrent(...args: unknown[]): boolean;
};

/**
 * Compiles a function of tensors into one program for each signature (shapes and dtypes) of its arguments. The first call with a
 * signature runs the function to record it; later calls only run the program.
 *
 * Arguments and results may be tensors or arrays and objects of them; other arguments count as part of the signature. Variables
 * are read and assigned at each call. Other tensors of the surroundings are captured, as are numbers. Inside a gradient, or
 * inside another compiled function, or with string tensors among the arguments, the plain function runs.
 *
 * @throws TraceError if the function reads values (data, dataSync, print …) of something that depends on its arguments.
 * @example
 * ```ts
 * const norm = tf.compile((x) => x.square().sum().sqrt());
 * norm(tf.tensor1d([3, 4])).print(); // 5
 * norm(tf.tensor1d([5, 12])).print(); // 13, without recording
 * norm.dispose();
 * ```
 */
export function compile<A extends unknown[], R extends Container>(
  fn: (...args: A) => R,
): Compiled<(...args: A) => R> {
  multiplyLess();
  return compilePatiently(fn);
}

/** A compiled function that can also be called with pauses, for what is made ready at its first call. */
export type Patient<A extends unknown[], R> = Compiled<(...args: A) => R> & {
  patiently(pause: Pause, ...args: A): Promise<R>;
};

export function compilePatiently<A extends unknown[], R extends Container>(
  fn: (...args: A) => R,
): Patient<A, R> {
  const traces = new Map<string, Traced>();
  const call = (...args: A): R => {
    if (tracing() !== null || tapeIsOpen() || isEnclosed()) return fn(...args);
    const tensors = tensorArguments(args);
    if (hasStrings(tensors)) return fn(...args);
    return replay(traceFor(args), tensors) as R;
  };
  const traceFor = (args: A): Traced => {
    const signature = signatureOf(args);
    let traced = traces.get(signature);
    if (traced === undefined) {
      traced = trace(fn, args);
      traces.set(signature, traced);
    }
    return traced;
  };
  const patiently = async (pause: Pause, ...args: A): Promise<R> => {
    const tensors = tensorArguments(args);
    if (hasStrings(tensors)) return fn(...args);
    await pause();
    const traced = traceFor(args);
    await pause();
    if (!traces.has(signatureOf(args))) throw new Error('compile: the function was disposed of');
    return replayPatiently(traced, tensors, pause) as Promise<R>;
  };
  const dispose = (): void => {
    traces.forEach(forgetTrace);
    traces.clear();
  };
  const isCurrent = (...args: unknown[]): boolean => {
    if (tracing() !== null || tapeIsOpen()) return true;
    const traced = traces.get(signatureOf(args));
    if (traced === undefined) return true;
    const anew = trace(fn, args);
    const same = sameTrace(traced, anew);
    forgetTrace(anew);
    return same;
  };
  return Object.assign(call, { dispose, isCurrent, patiently });
}
