/**
 * Compiled programs compute what the reference evaluator computes, and are fused as they should be.
 */
import { describe, expect, it } from 'vitest';
import { evaluateGraph } from '../../src/backends/cpu/evaluate.ts';
import { compileGraph } from '../../src/compile/compile.ts';
import { simplify } from '../../src/compile/simplify/index.ts';
import * as b from '../util/build.ts';
import type { Graph } from '../../src/ir/graph.ts';
import type { Node } from '../../src/ir/node.ts';
import { printProgram, type Program } from '../../src/ir/program.ts';
import { sizeOf } from '../../src/ir/shape.ts';
import { graphOf, parameter, sampleValues } from '../util/build-graph.ts';
import { interpretProgram } from '../util/interpret-program.ts';

function check(graph: Graph): Program {
  const program = compileGraph(simplify(graph));
  const inputs = graph.inputs.map((i, k) =>
    sampleValues(sizeOf(graph.nodes[i].shape), graph.nodes[i].dtype, k),
  );
  const wanted = evaluateGraph(graph, inputs);
  const got = interpretProgram(program, inputs);
  got.forEach((values, i) => {
    expect(values.length, `output ${i}`).toBe(wanted[i].length);
    for (let j = 0; j < values.length; j++) {
      const tolerance = 1e-4 * Math.max(1, Math.abs(wanted[i][j]));
      if (
        !Object.is(values[j], wanted[i][j]) &&
        !(Math.abs(values[j] - wanted[i][j]) <= tolerance)
      ) {
        expect.fail(
          `output ${i}, element ${j}: got ${values[j]}, wanted ${wanted[i][j]}\n${printProgram(program)}`,
        );
      }
    }
  });
  return program;
}

const kinds = (program: Program): string[] =>
  program.steps.map((s) => {
    if (s.kind === 'kernel') return program.kernels[s.kernel].kind;
    return s.kind === 'control' ? s.control.op : s.node.op;
  });

const like = (x: Node, value: number): Node => b.constantLike(x, value);

function softmax(x: Node): Node {
  const last = x.shape.length - 1;
  const rows = x.shape.slice(0, -1);
  const lift = (r: Node): Node => b.broadcastTo(b.reshape(r, [...rows, 1]), x.shape);
  const e = b.exponential(b.subtract(x, lift(b.reduce(x, 'max', [last]))));
  return b.divide(e, lift(b.reduce(e, 'sum', [last])));
}

const pool2 = {
  window_dimensions: [1, 2, 2, 1],
  window_strides: [1, 2, 2, 1],
  base_dilations: [1, 1, 1, 1],
  window_dilations: [1, 1, 1, 1],
  padding: [
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 0],
  ],
} as const;

const nhwc = {
  input_batch: 0,
  input_feature: 3,
  input_spatial: [1, 2],
  kernel_input_feature: 2,
  kernel_output_feature: 3,
  kernel_spatial: [0, 1],
  output_batch: 0,
  output_feature: 3,
  output_spatial: [1, 2],
};

function conv(
  x: Node,
  w: Node,
  strides = [1, 1],
  padding: [number, number][] = [
    [1, 1],
    [1, 1],
  ],
  extra = {},
): Node {
  return b.convolution(x, w, {
    window_strides: strides,
    padding,
    lhs_dilation: [1, 1],
    rhs_dilation: [1, 1],
    window_reversal: [false, false],
    dimension_numbers: nhwc,
    feature_group_count: 1,
    batch_group_count: 1,
    ...extra,
  });
}

describe('elementwise chains', () => {
  it('become one kernel, through broadcasts and views', () => {
    const x = parameter([4, 5]);
    const bias = parameter([5]);
    const y = b.tanh(b.add(b.multiply(x, like(x, 2)), b.broadcastTo(bias, [4, 5])));
    const program = check(graphOf([b.transpose(y, [1, 0])]));
    expect(kinds(program)).toEqual(['nest']);
  });

  it('of a linear index space are joined to one axis', () => {
    const x = parameter([3, 4, 5]);
    const program = check(graphOf([b.add(b.negate(x), x)]));
    expect(program.kernels[0]).toMatchObject({ outer: [60], inner: [] });
  });

  it('slice, pad, reverse, iota and select', () => {
    const x = parameter([6, 5]);
    const cut = b.slice(x, [1, 0], [6, 5], [2, 2]);
    const padded = b.pad(b.exponential(cut), [1, 2], [0, 1], [0, 0], 7);
    const index = b.iota(padded.shape, 1, 'float32');
    check(graphOf([b.select(b.compare('GT', padded, index), b.reverse(padded, [0, 1]), index)]));
  });

  it('cut and spread paddings', () => {
    const x = parameter([5, 4]);
    check(graphOf([b.pad(x, [-1, 2], [1, -1], [0, 0], 3)]));
    check(graphOf([b.pad(x, [1, -1], [0, 2], [2, 1], -1)]));
    check(graphOf([b.pad(b.pad(x, [1, 1], [1, 1]), [1, 0], [0, 1], [0, 0], 2)]));
  });

  it('reshapes that split and merge axes', () => {
    const x = parameter([6, 4]);
    check(graphOf([b.reshape(b.negate(x), [2, 3, 2, 2])]));
    check(graphOf([b.negate(b.reshape(b.abs(b.transpose(x, [1, 0])), [8, 3]))]));
    check(graphOf([b.reshape(x, [24]), x]));
  });

  it("random bits are the evaluator's", () => {
    const key = parameter([2], 'int32');
    check(graphOf([b.randomBits(key, [3, 5])]));
  });

  it('an update writes over donated inputs', () => {
    const [p, m, g] = [parameter([8]), parameter([8]), parameter([8])];
    const m2 = b.add(b.multiply(m, like(m, 0.9)), g);
    const p2 = b.subtract(p, b.multiply(m2, like(m, 0.1)));
    const graph = graphOf([p2, m2], [p, m, g], [p, m]);
    const program = check(graph);
    expect(kinds(program)).toEqual(['nest']);
    expect(program.reuse).toHaveLength(2);
  });
});

describe('reductions', () => {
  it('over any axes, with work in front and behind', () => {
    const x = parameter([3, 4, 5]);
    for (const axes of [[0], [1], [2], [0, 2], [1, 2], [0, 1, 2]]) {
      for (const kind of ['sum', 'max', 'prod'] as const) {
        const r = b.reduce(b.multiply(x, x), kind, axes);
        const program = check(graphOf([b.sqrt(b.add(r, like(r, 1)))]));
        expect(kinds(program)).toEqual(['nest']);
      }
    }
  });

  it('argmax and argmin', () => {
    const x = parameter([4, 6]);
    check(graphOf([b.reduce(x, 'argmax', [1]), b.reduce(x, 'argmin', [0])]));
  });

  it('softmax is one row kernel', () => {
    const program = check(graphOf([softmax(parameter([8, 10]))]));
    expect(kinds(program)).toEqual(['nest']);
    expect(program.kernels[0]).toMatchObject({ outer: [8], inner: [10] });
  });

  it('layer normalization is one row kernel', () => {
    const x = parameter([6, 8]);
    const lift = (r: Node): Node => b.broadcastTo(b.reshape(r, [6, 1]), [6, 8]);
    const mean = b.divide(b.reduce(x, 'sum', [1]), b.constant(8, [6], 'float32'));
    const centered = b.subtract(x, lift(mean));
    const variance = b.divide(
      b.reduce(b.multiply(centered, centered), 'sum', [1]),
      b.constant(8, [6], 'float32'),
    );
    const scale = b.rsqrt(b.add(variance, b.constant(1e-5, [6], 'float32')));
    const program = check(graphOf([b.multiply(centered, lift(scale)), mean]));
    expect(kinds(program)).toEqual(['nest']);
  });

  it('cross entropy with its gradient', () => {
    const logits = parameter([8, 10]);
    const labels = parameter([8, 10]);
    const p = softmax(logits);
    const loss = b.reduce(b.negate(b.multiply(labels, b.log(p))), 'sum', [0, 1]);
    check(graphOf([loss, b.subtract(p, labels)]));
  });
});

describe('contractions', () => {
  it('take transposes and slices in front and elementwise work behind', () => {
    const x = parameter([7, 4]);
    const w = parameter([5, 7]);
    const bias = parameter([5]);
    const y = b.dotGeneral(b.transpose(x, [1, 0]), w, {
      lhs_batching: [],
      rhs_batching: [],
      lhs_contracting: [1],
      rhs_contracting: [1],
    });
    const z = b.add(y, b.broadcastTo(bias, [4, 5]));
    const program = check(graphOf([b.maximum(z, like(z, 0)), z]));
    expect(kinds(program)).toEqual(['contraction']);
  });

  it('store a result with its bias, whatever views another reads it through', () => {
    const x = parameter([6, 8]);
    const heads = (): Node => {
      const y = b.dotGeneral(x, parameter([8, 12]), {
        lhs_batching: [],
        rhs_batching: [],
        lhs_contracting: [1],
        rhs_contracting: [0],
      });
      const z = b.add(y, b.broadcastTo(parameter([12]), [6, 12]));
      return b.transpose(b.reshape(b.maximum(z, like(z, 0)), [6, 3, 4]), [1, 0, 2]);
    };
    const scores = b.dotGeneral(heads(), heads(), {
      lhs_batching: [0],
      rhs_batching: [0],
      lhs_contracting: [2],
      rhs_contracting: [2],
    });
    const program = check(graphOf([scores]));
    expect(kinds(program)).toEqual(['contraction', 'contraction', 'contraction']);
  });

  it('batched, also with narrow groups', () => {
    for (const n of [1, 3, 6]) {
      const y = b.dotGeneral(parameter([2, 3, 4]), parameter([2, 4, n]), {
        lhs_batching: [0],
        rhs_batching: [0],
        lhs_contracting: [2],
        rhs_contracting: [1],
      });
      check(graphOf([b.negate(y)]));
    }
  });

  it('convolutions with strides, dilations, groups and reversal', () => {
    const x = parameter([2, 7, 6, 4]);
    check(graphOf([conv(x, parameter([3, 3, 4, 5]))]));
    check(
      graphOf([
        conv(
          x,
          parameter([3, 2, 4, 5]),
          [2, 1],
          [
            [0, 1],
            [1, 0],
          ],
          { rhs_dilation: [2, 1] },
        ),
      ]),
    );
    check(
      graphOf([
        conv(
          x,
          parameter([3, 3, 4, 5]),
          [1, 1],
          [
            [2, 2],
            [2, 2],
          ],
          { lhs_dilation: [2, 3], window_reversal: [true, true] },
        ),
      ]),
    );
    check(
      graphOf([
        conv(
          x,
          parameter([3, 3, 1, 4]),
          [1, 1],
          [
            [1, 1],
            [1, 1],
          ],
          { feature_group_count: 4 },
        ),
      ]),
    );
    check(
      graphOf([
        conv(
          x,
          parameter([3, 3, 2, 10]),
          [1, 1],
          [
            [1, 1],
            [1, 1],
          ],
          { feature_group_count: 2 },
        ),
      ]),
    );
    check(
      graphOf([
        conv(
          x,
          parameter([3, 3, 4, 6]),
          [1, 1],
          [
            [1, 1],
            [1, 1],
          ],
          { batch_group_count: 2 },
        ),
      ]),
    );
  });

  it('conv, bias, relu and pooling are two kernels', () => {
    const y = conv(parameter([2, 8, 8, 1]), parameter([3, 3, 1, 4]));
    const z = b.maximum(b.add(y, b.broadcastTo(parameter([4]), y.shape)), like(y, 0));
    const program = check(graphOf([b.reduceWindow(z, { ...pool2, kind: 'max' })]));
    expect(kinds(program)).toEqual(['contraction', 'nest']);
  });
});

describe('windows', () => {
  const overlapping = {
    ...pool2,
    window_dimensions: [1, 3, 2, 1],
    padding: [
      [0, 0],
      [1, 1],
      [0, 1],
      [0, 0],
    ] as const,
  };

  it('pool, also where padding is, and behind elementwise work', () => {
    const x = parameter([2, 6, 6, 3]);
    for (const kind of ['sum', 'max', 'min', 'argmax'] as const) {
      check(graphOf([b.reduceWindow(x, { ...pool2, kind })]));
      check(graphOf([b.reduceWindow(b.negate(x), { ...overlapping, kind })]));
      for (const y of [x, b.negate(x), b.exponential(x)]) {
        check(graphOf([b.reduceWindow(y, { ...overlapping, kind, base_dilations: [1, 2, 1, 1] })]));
      }
    }
  });

  it('are walked once for all that is wanted of them', () => {
    for (const w of [pool2, overlapping, { ...overlapping, base_dilations: [1, 2, 1, 1] }]) {
      for (const dtype of ['float32', 'int32'] as const) {
        const x = parameter([2, 6, 6, 3], dtype);
        const pooled = (['max', 'argmax', 'min', 'sum'] as const).map((kind) =>
          b.reduceWindow(x, { ...w, kind }),
        );
        const scaled = b.multiply(pooled[0], pooled[2]);
        expect(kinds(check(graphOf([...pooled, scaled])))).toEqual(['nest']);
      }
    }
    const x = parameter([2, 6, 6, 3]);
    const others = [pool2, overlapping].map((w) => b.reduceWindow(x, { ...w, kind: 'max' }));
    expect(kinds(check(graphOf(others)))).toEqual(['nest', 'nest']);
  });

  it('are walked once for a pool and its gradient', () => {
    const x = parameter([2, 6, 6, 3]);
    const y = b.reduceWindow(x, { ...pool2, kind: 'max' });
    const positions = b.reduceWindow(x, { ...pool2, kind: 'argmax' });
    const gradient = b.selectAndScatter(b.multiply(y, y), positions, { ...pool2, shape: x.shape });
    expect(kinds(check(graphOf([b.reduce(y, 'sum', [0, 1, 2, 3]), gradient])))).toHaveLength(3);
  });

  it('scatter to and gather from what was selected', () => {
    for (const w of [pool2, overlapping]) {
      const x = parameter([2, 6, 6, 3]);
      const positions = b.reduceWindow(x, { ...w, kind: 'argmax' });
      const source = parameter(positions.shape);
      check(graphOf([b.selectAndScatter(source, positions, { ...w, shape: x.shape })]));
      check(graphOf([b.selectAndGather(x, positions, w)]));
      check(graphOf([b.selectAndGather(x, b.abs(parameter(positions.shape, 'int32')), w)]));
    }
  });
});

describe('the rest', () => {
  it('concatenation takes work in front', () => {
    const [x, y] = [parameter([2, 3]), parameter([2, 2])];
    const program = check(
      graphOf([b.concatenate([b.negate(x), y, b.constant(1, [2, 1], 'float32')], 1)]),
    );
    expect(kinds(program)).toEqual(['nest', 'nest', 'nest']);
  });

  it('gathers rows', () => {
    const table = parameter([7, 3]);
    const indices = parameter([4], 'int32');
    const rows = b.gather(table, indices, {
      offset_dims: [1],
      collapsed_slice_dims: [0],
      operand_batching_dims: [],
      start_indices_batching_dims: [],
      start_index_map: [0],
      index_vector_dim: 1,
      slice_sizes: [1, 3],
    });
    const program = check(graphOf([b.multiply(rows, rows)]));
    expect(kinds(program)).toEqual(['nest']);
  });

  it('routines stand between kernels', () => {
    const x = parameter([3, 4]);
    const program = check(graphOf([b.negate(b.cumulative(b.exponential(x), 'sum', 1))]));
    expect(kinds(program)).toEqual(['nest', 'cumulative', 'nest']);
  });

  it('outputs may be inputs, constants, repeated and empty', () => {
    const x = parameter([4]);
    const program = check(
      graphOf([x, b.constant(3, [2], 'int32'), b.reshape(x, [2, 2]), b.slice(x, [1], [1])]),
    );
    expect(program.outputs[0]).toBe(program.outputs[2]);
  });

  it('reduces nothing to the identity', () => {
    const x = parameter([0, 3]);
    check(graphOf([b.reduce(x, 'sum', [0]), b.reduce(x, 'max', [0]), b.reduce(x, 'prod', [0])]));
  });
});

describe('program text', () => {
  it('of a dense layer with softmax', () => {
    const y = b.dotGeneral(parameter([4, 6]), parameter([6, 5]), {
      lhs_batching: [],
      rhs_batching: [],
      lhs_contracting: [1],
      rhs_contracting: [0],
    });
    const program = check(graphOf([softmax(b.add(y, b.broadcastTo(parameter([5]), y.shape)))]));
    expect(printProgram(program)).toMatchSnapshot();
    expect(structuredClone(program)).toEqual(program);
  });
});
