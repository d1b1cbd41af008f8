/** Kernels that differ only in which part of a buffer they work on are one piece of code. */
import { describe, expect, it } from 'vitest';
import { evaluateGraph } from '../../src/backends/cpu/evaluate.ts';
import { fromFirstAccess } from '../../src/backends/wasm/arguments.ts';
import { WasmBackend } from '../../src/backends/wasm/backend.ts';
import { generateKernel } from '../../src/backends/wasm/generate.ts';
import { compileGraph } from '../../src/compile/compile.ts';
import { simplify } from '../../src/compile/simplify/index.ts';
import * as b from '../util/build.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { kernelKey, type NestKernel } from '../../src/ir/kernel.ts';
import type { Node } from '../../src/ir/node.ts';
import { sizeOf } from '../../src/ir/shape.ts';
import { graphOf, parameter, sampleValues } from '../util/build-graph.ts';

const matrixProduct = {
  lhs_batching: [],
  rhs_batching: [],
  lhs_contracting: [1],
  rhs_contracting: [0],
} as const;

/** h = tanh(x[t] + h·u) over the steps of x, and all h behind one another. */
function unrolledCell(steps: number, backwards = false): Graph {
  const x = parameter([steps, 4, 8]);
  const u = parameter([8, 8]);
  let h = parameter([4, 8]);
  const all: Node[] = [];
  for (let t = 0; t < steps; t++) {
    const at = backwards ? steps - 1 - t : t;
    const input = b.reshape(b.slice(x, [at, 0, 0], [at + 1, 4, 8], [1, 1, 1]), [4, 8]);
    h = b.tanh(b.add(input, b.dotGeneral(h, u, matrixProduct)));
    all.push(b.reshape(h, [1, 4, 8]));
  }
  return graphOf([b.concatenate(all, 0)]);
}

/** How many kernels the backend generates for a graph, having checked what they compute. */
function kernelsFor(graph: Graph): number {
  let generated = 0;
  const backend = new WasmBackend({ evaluateBelow: 0 }, (kernel, features) => {
    generated++;
    return generateKernel(kernel, features);
  });
  try {
    const simplified = simplify(graph);
    const values = graph.inputs.map((i, k) =>
      sampleValues(sizeOf(graph.nodes[i].shape), 'float32', k),
    );
    const inputs = values.map((each) => {
      const buffer = backend.alloc('float32', each.length);
      backend.write(buffer, each);
      return buffer;
    });
    const runnable = backend.prepare({
      graph: simplified,
      program: () => compileGraph(simplified),
    });
    const [output] = runnable.run(inputs);
    const got = backend.readSync(output);
    const [wanted] = evaluateGraph(graph, values);
    got.forEach((value, i) => expect(value).toBeCloseTo(wanted[i], 4));
  } finally {
    backend.dispose();
  }
  return generated;
}

describe('time steps', () => {
  it.each([false, true])('share their kernels, however many there are (backwards: %s)', (back) => {
    const few = kernelsFor(unrolledCell(5, back));
    expect(kernelsFor(unrolledCell(23, back))).toBe(few);
    expect(few).toBeLessThanOrEqual(4);
  });
});

describe('a kernel that begins behind the first element', () => {
  const at = (load: number, second: number, store: number): NestKernel => ({
    kind: 'nest',
    outer: [7],
    inner: [],
    args: [
      { dtype: 'float32', access: 'read' },
      { dtype: 'bool', access: 'write' },
    ],
    exprs: [
      {
        op: 'load',
        dtype: 'float32',
        access: { arg: 0, coefs: [1], offset: load, parts: [] },
        fill: 0,
      },
      {
        op: 'load',
        dtype: 'float32',
        access: { arg: 0, coefs: [1], offset: second, parts: [] },
        fill: 0,
      },
      { op: 'compare', dtype: 'bool', direction: 'LT', args: [0, 1] },
    ],
    reductions: [],
    stages: [
      { over: 'outer', reductions: [], stores: [{ arg: 1, coefs: [1], offset: store, expr: 2 }] },
    ],
  });

  it('has arguments that begin at their least offsets, in bytes', () => {
    const { kernel, begins } = fromFirstAccess(at(30, 12, 5));
    expect(begins).toEqual([48, 5]);
    expect(kernelKey(kernel)).toBe(kernelKey(at(18, 0, 0)));
  });

  it('is left alone where it begins at the first, or reaches before it', () => {
    for (const kernel of [at(0, 12, 0), at(-3, 12, 0)]) {
      expect(fromFirstAccess(kernel)).toEqual({ kernel, begins: [0, 0] });
    }
  });
});
