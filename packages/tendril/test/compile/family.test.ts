/** Programs that follow from others of their family compute what compiled ones do. */
import { beforeAll, expect, it, vi } from 'vitest';
import { evaluateGraph } from '../../src/backends/cpu/evaluate.ts';
import { makeSource } from '../../src/compile/index.ts';
import * as b from '../../src/ir/build.ts';
import type { Graph } from '../../src/ir/graph.ts';
import type { Node } from '../../src/ir/node.ts';
import { printProgram } from '../../src/ir/program.ts';
import { sizeOf } from '../../src/ir/shape.ts';
import { graphOf, parameter, sampleValues } from '../util/build-graph.ts';
import { interpretProgram } from '../util/interpret-program.ts';
import { reduce } from '../../src/primitives/index.ts';

/** Whether the program came without compiling. It must be right either way. */
function check(graph: Graph): boolean {
  const source = makeSource(graph);
  const program = source.program();
  const inputs = graph.inputs.map((i, k) =>
    sampleValues(sizeOf(graph.nodes[i].shape), graph.nodes[i].dtype, k),
  );
  const wanted = evaluateGraph(graph, inputs);
  interpretProgram(program, inputs).forEach((values, i) => {
    expect(values.length).toBe(wanted[i].length);
    values.forEach((value, j) => {
      const error = Math.abs(value - wanted[i][j]) / Math.max(1, Math.abs(wanted[i][j]));
      if (!(error < 1e-4)) expect.fail(`${j}: ${value}, ${wanted[i][j]}\n${printProgram(program)}`);
    });
  });
  return source.atHand === true;
}

const dot = (x: Node, y: Node, transposed = false): Node =>
  b.dotGeneral(x, y, {
    lhs_batching: [],
    rhs_batching: [],
    lhs_contracting: [1],
    rhs_contracting: [transposed ? 1 : 0],
  });

// The code is looked for when a second program of a family is compiled, and comes a little later.
beforeAll(async () => {
  let size = 16;
  await vi.waitFor(() => {
    const x = parameter([++size, 5]);
    expect(check(graphOf([squares(dot(x, parameter([5, 7])))]))).toBe(true);
  });
});

const rowSums = (x: Node): Node => {
  const [rows] = x.shape;
  return b.broadcastTo(b.reshape(reduce(x, 'sum', [1]), [rows, 1]), x.shape);
};

const squares = (x: Node): Node => b.multiply(x, x);

const sizes = [16, 17, 18, 19, 40, 3, 200, 2, 1, 41];

/** What each size was: 1 if it came without compiling. */
const origins = (build: (n: number) => Graph): number[] =>
  sizes.map((n) => Number(check(build(n))));

it('a network for batches of other sizes needs no compiling', () => {
  const network = (n: number): Graph => {
    const hidden = squares(dot(parameter([n, 6]), parameter([6, 9])));
    const result = dot(hidden, parameter([9, 4]));
    return graphOf([b.divide(result, b.add(rowSums(squares(result)), b.constantLike(result, 1)))]);
  };
  // A batch of one is a different program.
  expect(origins(network)).toEqual([0, 0, 0, 1, 1, 1, 1, 1, 0, 1]);
});

it('gradients, which sum over the batch, are compiled for each size', () => {
  const gradient = (n: number): Graph => {
    const [x, y] = [parameter([n, 5]), parameter([n, 3])];
    const product = b.dotGeneral(x, y, {
      lhs_batching: [],
      rhs_batching: [],
      lhs_contracting: [0],
      rhs_contracting: [0],
    });
    return graphOf([product]);
  };
  expect(origins(gradient)).not.toContain(1);
});

it('products of two growing extents do not pass for growing evenly', () => {
  const outer = (n: number): Graph => {
    const [x, y] = [parameter([n, 1]), parameter([1, n])];
    return graphOf([b.add(b.broadcastTo(x, [n, n]), b.broadcastTo(y, [n, n]))]);
  };
  const same = (n: number): Graph => {
    const x = parameter([n, n]);
    return graphOf([b.add(x, x)]);
  };
  const attention = (n: number): Graph => {
    const x = parameter([n, 8]);
    return graphOf([dot(squares(dot(x, x, true)), x)]);
  };
  for (const build of [outer, same, attention]) expect(origins(build)).not.toContain(1);
});

it('two extents may grow at different rates', () => {
  const both = (n: number): Graph =>
    graphOf([b.concatenate([squares(parameter([n, 4])), squares(parameter([3 * n, 4]))], 0)]);
  origins(both);
});

it('padding that becomes cropping is another program', () => {
  const fit = (n: number): Graph => {
    const x = parameter([30, 4]);
    return graphOf([squares(b.pad(x, [0, 0], [n - 30, 0], [0, 0]))]);
  };
  origins(fit);
});
