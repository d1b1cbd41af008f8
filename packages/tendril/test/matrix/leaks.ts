/**
 * What ops leave behind. An op is watched where a sample calls it, so that what the sample itself makes on the way is not counted as
 * the op's.
 */
import { expect } from 'vitest';
import * as tf from '../../src/index.ts';
import { gradientColumns, smoothSamples, isDifferentiable } from './gradients.ts';
import type { Api, OpSpec, Sample } from './spec.ts';
import { columnsOf, inputsOf, samplesFor } from './values.ts';

type Op = (...args: unknown[]) => unknown;
/** Stands for an op where a sample calls it. */
type Around = (op: Op, args: unknown[]) => unknown;

/** The library, with `around` called in place of one op. */
function libraryWith(name: string, around: Around): Api {
  const replaced = (within: object, [first, ...rest]: string[]): object => {
    const found: unknown = Reflect.get(within, first);
    const substitute =
      rest.length > 0
        ? replaced(found as object, rest)
        : (...args: unknown[]) => around(found as Op, args);
    return { ...within, [first]: substitute };
  };
  return replaced(tf, name.split('.')) as Api;
}

/** The tensors in what an op gave: tensors, arrays and objects of them. */
function tensorsIn(result: unknown): tf.Tensor[] {
  if (result instanceof tf.Tensor) return [result];
  if (typeof result !== 'object' || result === null || ArrayBuffer.isView(result)) return [];
  return Object.values(result).flatMap(tensorsIn);
}

const count = (): number => tf.memory().numTensors;

/** Calls the op and checks that there are as many tensors more as it gave. */
function watched(name: string): Around {
  let depth = 0;
  return (op, args) => {
    const before = count();
    const given = new Set(args.flatMap(tensorsIn));
    const check = (result: unknown): unknown => {
      const made = new Set(tensorsIn(result).filter((t) => !given.has(t)));
      expect(count() - before, `tensors that ${name} made, of which it gave ${made.size}`).toBe(
        made.size,
      );
      return result;
    };
    depth++;
    try {
      const result = op(...args);
      if (result instanceof Promise) return result.then(check);
      return depth === 1 ? check(result) : result;
    } finally {
      depth--;
    }
  };
}

/** What is held now. */
const held = () => {
  const { numTensors, numBytes, numDataBuffers } = tf.memory();
  return { numTensors, numBytes, numDataBuffers };
};

async function insideScope(work: () => unknown): Promise<void> {
  tf.engine().startScope();
  try {
    await work();
  } finally {
    tf.engine().endScope();
  }
}

/**
 * Checks that an op makes only what it gives, and that its results are gone when they are disposed of, and their memory with them.
 * What takes time, computing them, is done in one dtype.
 */
export async function checkResults(spec: OpSpec): Promise<void> {
  const library = libraryWith(spec.name, watched(spec.name));
  for (const column of columnsOf(spec)) {
    for (const sample of samplesFor(spec, column)) {
      const before = held();
      await insideScope(async () => {
        const results = tensorsIn(await sample.call(library, ...inputsOf(sample, column)));
        if (column === columnsOf(spec)[0]) for (const t of results) t.dataSync();
      });
      expect(held(), `${column}, sample ${spec.samples.indexOf(sample)}`).toEqual(before);
    }
  }
}

/** Arguments that an op cannot take, in place of one that it can. */
function spoilt(arg: unknown): unknown[] {
  if (!(arg instanceof tf.Tensor)) return ['nonsense', -1.5, null];
  const disposed = tf.scalar(1);
  disposed.dispose();
  return [tf.tensor([], [7, 5, 3, 0], arg.dtype), tf.tensor(['a', 'b']), disposed];
}

/** The calls of a row's op in its first sample: with which arguments. */
async function callsOf(spec: OpSpec): Promise<{ op: Op; args: unknown[] }[]> {
  const [column] = columnsOf(spec);
  const [sample] = samplesFor(spec, column);
  const calls: { op: Op; args: unknown[] }[] = [];
  const note: Around = (op, args) => {
    calls.push({ op, args });
    return op(...args);
  };
  await sample.call(libraryWith(spec.name, note), ...inputsOf(sample, column));
  return calls;
}

/** Checks that an op which throws has made nothing. @returns how often it threw. */
export async function checkFailures(spec: OpSpec): Promise<number> {
  let thrown = 0;
  const attempt = async (op: Op, args: unknown[], what: string): Promise<void> => {
    const before = count();
    try {
      tf.dispose(tensorsIn(await op(...args)));
      return;
    } catch {
      thrown++;
    }
    expect(count() - before, `tensors left when ${what}`).toBe(0);
  };
  await insideScope(async () => {
    for (const { op, args } of await callsOf(spec)) {
      for (const [i, arg] of args.entries()) {
        for (const bad of spoilt(arg)) {
          const shown = bad instanceof tf.Tensor ? `a tensor of ${bad.dtype}` : String(bad);
          await attempt(op, args.with(i, bad), `argument ${i} was ${shown}`);
        }
      }
    }
  });
  return thrown;
}

/** Checks that gradients leave only themselves, and nothing where they cannot be computed. */
export function checkGradients(spec: OpSpec): void {
  for (const column of gradientColumns(spec)) {
    for (const sample of smoothSamples(spec, column)) {
      tf.tidy(() => checkSlopes(sample, column, spec.gradient === true));
    }
  }
}

function checkSlopes(sample: Sample, column: tf.DataType, smooth: boolean): void {
  const inputs = inputsOf(sample, column);
  const isVarying = (t: tf.Tensor, i: number): boolean =>
    sample.args[i].varies && isDifferentiable(t);
  const f = (...xs: tf.Tensor[]): tf.Tensor => {
    const varied = inputs.map((t, i) => (isVarying(t, i) ? xs.shift()! : t));
    const results = tensorsIn(sample.call(tf, ...varied)).flatMap((t) =>
      t.dtype === 'complex64' ? [tf.real(t), tf.imag(t)] : [t],
    );
    return results
      .filter(isDifferentiable)
      .map((t) => tf.sum(t))
      .reduce((a, b) => tf.add(a, b));
  };
  const before = count();
  let slopes: tf.Tensor[] = [];
  try {
    slopes = tf.grads(f)(inputs.filter(isVarying));
  } catch (error) {
    if (smooth) throw error;
  }
  expect(count() - before, 'tensors that grads made').toBe(slopes.length);
}
