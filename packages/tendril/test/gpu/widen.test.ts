/** Packed values unpacked where they are read: the same results by fewer steps, and no more where the values may have changed. */
import { describe, expect, it } from 'vitest';
import { widenWhereRead } from '../../src/backends/gpu/widen.ts';
import { compileGraph } from '../../src/compile/compile.ts';
import { simplify } from '../../src/compile/simplify/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import type { Node } from '../../src/ir/node.ts';
import { printProgram, type Program } from '../../src/ir/program.ts';
import { sizeOf } from '../../src/ir/shape.ts';
import { pack, unpack, type StorageDType } from '../../src/runtime/packed.ts';
import * as b from '../util/build.ts';
import { graphOf, parameter, sampleValues } from '../util/build-graph.ts';
import { interpretProgram } from '../util/interpret-program.ts';

const packed = (dtype: StorageDType, ...shape: number[]): Node => {
  const words = Math.ceil((sizeOf(shape) * (dtype === 'float16' ? 16 : 8)) / 32);
  return unpack(parameter([words], 'int32'), { dtype, shape });
};

/** Temporaries live longer than they were planned to, so each gets a place of its own, as on a device. */
function apart(program: Program): Program {
  let arena = 0;
  const buffers = program.buffers.map((info) => {
    if (info.kind !== 'temp') return info;
    const offset = arena;
    arena += Math.ceil(info.size / 4) * 16;
    return { ...info, offset };
  });
  return { ...program, buffers, arena };
}

/** How many steps a graph's program has, before and after; its results are the same. */
function widened(graph: Graph): { before: number; after: number; program: Program } {
  const program = compileGraph(simplify(graph));
  const wide = widenWhereRead(program, () => true);
  const inputs = graph.inputs.map((i, k) => {
    const { shape, dtype } = graph.nodes[i];
    const values = sampleValues(sizeOf(shape), dtype, k);
    // Words of which every bit may be set.
    if (dtype === 'int32') values.forEach((v, at) => (values[at] = Math.imul(v + at, 0x9e3779b1)));
    return values;
  });
  expect(interpretProgram(apart(wide), inputs)).toEqual(interpretProgram(program, inputs));
  return { before: program.steps.length, after: wide.steps.length, program: wide };
}

/** @param along the axis of `y` that is summed over. */
const product = (x: Node, y: Node, along = 0): Node =>
  b.dotGeneral(x, y, {
    lhs_batching: [],
    rhs_batching: [],
    lhs_contracting: [1],
    rhs_contracting: [along],
  });

/** Four rows of a table, by indices that are given and may lie beyond it. */
const rows = (table: Node): Node =>
  b.gather(table, parameter([4], 'int32'), {
    offset_dims: [1],
    collapsed_slice_dims: [0],
    operand_batching_dims: [],
    start_indices_batching_dims: [],
    start_index_map: [0],
    index_vector_dim: 1,
    slice_sizes: [1, table.shape[1]],
  });

const x = (...shape: number[]): Node => parameter(shape, 'float32');
const wide = (node: Node): Node => b.convert(node, 'float32');

describe('what is packed is unpacked where it is read', () => {
  const cases: [string, () => Node[], number][] = [
    ['by a product, from halves', () => [product(x(3, 8), packed('float16', 8, 5))], 1],
    ['by a product, from bytes', () => [product(x(3, 8), wide(packed('int8', 8, 6)))], 1],
    ['on the left of a product', () => [product(wide(packed('uint8', 5, 8)), x(8, 3))], 1],
    ['on both sides', () => [product(packed('float16', 3, 7), packed('float16', 7, 5))], 1],
    ['transposed', () => [product(x(3, 8), packed('float16', 6, 8), 1)], 1],
    ['by a sum', () => [b.reduce(packed('float16', 9, 4), 'sum', [1])], 1],
    ['element by element, of an odd number', () => [b.add(packed('float16', 3, 5), x(3, 5))], 1],
    ['by a gather', () => [rows(packed('float16', 7, 6))], 1],
    [
      'through a pad',
      () => [b.reduce(b.pad(packed('float16', 4, 6), [1, 2], [0, 1]), 'max', [1])],
      1,
    ],
    [
      'by two that read it, each',
      () => {
        const w = packed('float16', 8, 8);
        return [product(x(3, 8), w), product(x(2, 8), w)];
      },
      3,
    ],
  ];

  it.each(cases)('%s', (_, make, most) => {
    const { before, after, program } = widened(graphOf(make()));
    expect(before).toBeGreaterThan(after);
    expect(after, printProgram(program)).toBeLessThanOrEqual(most);
  });

  it('keeps what others read, and what is packed again', () => {
    const w = packed('float16', 4, 4);
    const { program } = widened(graphOf([w, product(x(2, 4), w), pack(b.add(w, w), 'float16')]));
    expect(program.outputs.length).toBe(3);
  });

  it('looks like this', () => {
    const { program } = widened(graphOf([product(x(3, 8), wide(packed('uint8', 8, 5)))]));
    expect(`\n${printProgram(program)}\n`).toMatchInlineSnapshot(`
      "
      arena 384 bytes
      buffer 0: input#0 float32[24]
      buffer 1: input#1 int32[10]
      buffer 2: temp@0 int32[40]
      buffer 3: temp@192 float32[40]
      buffer 4: output float32[15]
      kernel 4 extent 3 (0 4 1)
      return 4
      kernel 0: nest outer=[10,4] inner=[] (read arg0:i32, write arg1:i32)
        e0:i32 = load arg0[i0]
        e1:i32 = index i1
        e2:i32 = 8
        e3:i32 = multiply e1 e2
        e4:i32 = shift_right_logical e0 e3
        e5:i32 = 255
        e6:i32 = and e4 e5
        over outer
          arg1[4*i0+i1] = e6
      kernel 1: nest outer=[40] inner=[] (read arg0:i32, write arg1:f32)
        e0:i32 = load arg0[i0]
        e1:f32 = convert e0
        over outer
          arg1[i0] = e1
      kernel 2: contraction batch=[] m=[3] n=[5] k=[8] (read arg0:f32, read arg1:f32, write arg2:f32)
        e0:f32 = load arg0[8*m0+k0]
        e1:f32 = load arg1[n0+5*k0]
        e2:f32 = sum
        sum = Σk e0 * e1
        arg2[5*m0+n0] = e2
      kernel 3: nest outer=[40] inner=[] (write arg0:f32, read arg1:i32)
        e0:i32 = index i0
        e1:i32 = 2
        e2:i32 = shift_right_logical e0 e1
        e3:i32 = 3
        e4:i32 = and e0 e3
        e5:i32 = load arg1[0] if gather(e2<10)*1 else 0
        e6:i32 = 8
        e7:i32 = multiply e4 e6
        e8:i32 = shift_right_logical e5 e7
        e9:i32 = 255
        e10:i32 = and e8 e9
        e11:f32 = convert e10
        over outer
          arg0[i0] = e11
      kernel 4: contraction batch=[] m=[3] n=[5] k=[8] (read arg0:f32, write arg1:f32, read arg2:i32)
        e0:f32 = load arg0[8*m0+k0]
        e1:i32 = index n0+5*k0
        e2:i32 = 2
        e3:i32 = shift_right_logical e1 e2
        e4:i32 = 3
        e5:i32 = and e1 e4
        e6:i32 = load arg2[0] if gather(e3<10)*1 else 0
        e7:i32 = 8
        e8:i32 = multiply e5 e7
        e9:i32 = shift_right_logical e6 e8
        e10:i32 = 255
        e11:i32 = and e9 e10
        e12:f32 = convert e11
        e13:f32 = sum
        sum = Σk e0 * e12
        arg1[5*m0+n0] = e13
      "
    `);
  });
});
