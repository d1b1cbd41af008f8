/** The option that turns relaxed SIMD off: rounding is then that of every machine, not of the one that happens to fuse. */
import { expect, it } from 'vitest';
import { WasmBackend } from '../../src/backends/wasm/backend.ts';
import { generateKernel } from '../../src/backends/wasm/generate.ts';
import { makeSource } from '../../src/compile/index.ts';
import type { TypedArray } from '../../src/ir/dtype.ts';
import * as b from '../util/build.ts';
import { graphOf, parameter } from '../util/build-graph.ts';
import { relaxedHere } from './run-kernel.ts';

const size = 16;

/** The product of two matrices, of k columns and of k rows, and for which features code was generated. */
function product(relaxedSimd: boolean | undefined, left: TypedArray, right: TypedArray) {
  const features: boolean[] = [];
  const options = {
    evaluateBelow: 0,
    threads: 1,
    ...(relaxedSimd !== undefined && { relaxedSimd }),
  };
  const backend = new WasmBackend(options, (kernel, given) => {
    features.push(given.relaxed);
    return generateKernel(kernel, given);
  });
  try {
    const k = left.length / size;
    const graph = graphOf([
      b.dotGeneral(parameter([size, k]), parameter([k, size]), {
        lhs_batching: [],
        rhs_batching: [],
        lhs_contracting: [1],
        rhs_contracting: [0],
      }),
    ]);
    const inputs = [left, right].map((values) => {
      const buffer = backend.alloc('float32', values.length);
      backend.write(buffer, values);
      return buffer;
    });
    const [result] = backend.prepare(makeSource(graph)).run(inputs);
    return { values: [...backend.readSync(result)], features: [...new Set(features)] };
  } finally {
    backend.dispose();
  }
}

/** a² - (1 + 2⁻¹¹) with a = 1 + 2⁻¹² is 2⁻²⁴, which a² rounded by itself has lost. */
const a = 1 + 2 ** -12;
const rows = Float32Array.from({ length: 2 * size }, (_, i) => (i % 2 === 0 ? 1 : a));
const columns = Float32Array.from({ length: 2 * size }, (_, i) => (i < size ? -(1 + 2 ** -11) : a));

it('without it, each product and each sum is rounded by itself', () => {
  const { values, features } = product(false, rows, columns);
  expect(features).toEqual([false]);
  expect(values).toEqual(new Array<number>(size * size).fill(0));
});

it('with it, as by default, products are added unrounded where the machine can', () => {
  const { values, features } = product(undefined, rows, columns);
  expect(features).toEqual([relaxedHere]);
  // The engine may still choose not to fuse.
  const [first] = values;
  expect(relaxedHere ? [0, 2 ** -24] : [0]).toContain(first);
  expect(values).toEqual(new Array<number>(size * size).fill(first));
});
