/**
 * Scatter without atomics, so that sums come out the same each time: the index vectors are sorted by where their windows go
 * (keyed.ts), and the updates of one place are applied by one thread, in their order.
 */
import type { DType } from '../../../ir/dtype.ts';
import type { ScatterKind } from '../../../ir/primitives.ts';
import { product, range, sizeOf, stridesOf } from '../../../ir/shape.ts';
import { largest, smallest } from '../../gpu/elementwise.ts';
import { filled, keysAt, lastKey, placesAt, sortKeys } from './keyed.ts';
import {
  passCode,
  readsBits,
  result,
  writesBits,
  type Memory,
  type Pass,
  type Planner,
} from './plan.ts';

const threads = 64;

const joins = {
  set: (_, b) => b,
  add: (a, b) => `${a} + ${b}`,
  multiply: (a, b) => `${a} * ${b}`,
  max: (a, b, dtype) => largest(a, b, dtype),
  min: (a, b, dtype) => smallest(a, b, dtype),
} satisfies Record<ScatterKind, (a: string, b: string, dtype: DType) => string>;

/** The sum over axes of coordinate × step, of a row-major number over `extents`. */
function offsetOf(flat: string, extents: readonly number[], steps: readonly number[]): string {
  const terms: string[] = [];
  let below = 1;
  for (let axis = extents.length - 1; axis >= 0; axis--) {
    const above = below === 1 ? flat : `${flat} / ${below}u`;
    const coordinate = axis === 0 ? above : `(${above}) % ${extents[axis]}u`;
    if (extents[axis] > 1 && steps[axis] !== 0) terms.push(`(${coordinate}) * ${steps[axis]}u`);
    below *= extents[axis];
  }
  return terms.length === 0 ? '0u' : terms.join(' + ');
}

export const scatter: Planner<'scatter'> = ({ attrs: a }, [operand, indices, updates], traits) => {
  const { dtype } = operand;
  const size = sizeOf(operand.shape);
  if (dtype === 'bool' && a.kind !== 'set') return null;
  const strides = stridesOf(operand.shape);
  const updateStrides = stridesOf(updates.shape);
  const indexStrides = stridesOf(indices.shape);

  const hidden = new Set([...a.inserted_window_dims, ...a.input_batching_dims]);
  const windowAxes = range(operand.shape.length).filter((axis) => !hidden.has(axis));
  const windowSizes = a.update_window_dims.map((axis) => updates.shape[axis]);
  const widthOf = new Map(windowAxes.map((axis, i) => [axis, windowSizes[i]]));
  // Windows that begin at different places must not overlap: then each place is one thread's.
  if (a.scatter_dims_to_operand_dims.some((axis) => (widthOf.get(axis) ?? 1) !== 1)) return null;

  const indexAxes = range(indices.shape.length).filter((axis) => axis !== a.index_vector_dim);
  const batch = indexAxes.map((axis) => indices.shape[axis]);
  const updateAxes = range(updates.shape.length).filter(
    (axis) => !a.update_window_dims.includes(axis),
  );
  const vectors = sizeOf(batch);
  const width = product(windowSizes);
  const bits: Memory[] = [readsBits('operand'), writesBits('out')];
  const copy: Pass = {
    code: passCode(bits, threads, '  if (at < params.x) { out[at] = operand[at]; }'),
    memory: bits,
    places: [0, result],
    groups: Math.ceil(size / threads),
    params: [size],
  };
  if (vectors === 0 || width === 0 || size === 0)
    return { own: [], passes: size === 0 ? [] : [copy] };

  const keys = filled(vectors);
  const vectorStep = indexStrides[a.index_vector_dim] ?? 0;
  const starts = a.scatter_dims_to_operand_dims.map(
    (axis, j) => `    let i${j} = indices[vector + ${j * vectorStep}u];
    inside = inside && i${j} >= 0i && i${j} < ${operand.shape[axis]}i;
    to += u32(i${j}) * ${strides[axis]}u;`,
  );
  const batchSteps = indexAxes.map((axis) => {
    const b = a.scatter_indices_batching_dims.indexOf(axis);
    return b < 0 ? 0 : strides[a.input_batching_dims[b]];
  });
  const keyMemory: Memory[] = [
    { name: 'indices', type: 'i32', access: 'read' },
    writesBits('keys'),
    writesBits('places'),
  ];
  const makeKeys: Pass = {
    code: passCode(
      keyMemory,
      threads,
      `  if (at >= params.y) { return; }
  var key = ${lastKey};
  if (at < params.x) {
    let vector = ${offsetOf(
      'at',
      batch,
      indexAxes.map((axis) => indexStrides[axis]),
    )};
    var inside = true;
    var to = ${offsetOf('at', batch, batchSteps)};
${starts.join('\n')}
    if (inside) { key = to; }
  }
  keys[at] = key;
  places[at] = at;`,
    ),
    memory: keyMemory,
    places: [1, keysAt, placesAt],
    groups: Math.ceil(keys / threads),
    params: [vectors, keys],
  };

  const type = dtype === 'float32' ? 'f32' : dtype === 'int32' ? 'i32' : 'u32';
  const applyMemory: Memory[] = [
    { name: 'updates', type, access: 'read' },
    { name: 'out', type, access: 'read_write' },
    readsBits('keys'),
    readsBits('places'),
  ];
  const apply: Pass = {
    code: passCode(
      applyMemory,
      threads,
      `  let first = at / params.y;
  let w = at % params.y;
  if (first >= params.x) { return; }
  let key = keys[first];
  if (key == ${lastKey} || (first > 0u && keys[max(first, 1u) - 1u] == key)) { return; }
  let to = key + ${offsetOf(
    'w',
    windowSizes,
    windowAxes.map((axis) => strides[axis]),
  )};
  let window = ${offsetOf(
    'w',
    windowSizes,
    a.update_window_dims.map((axis) => updateStrides[axis]),
  )};
  var all = out[to];
  for (var next = first; next < params.x; next++) {
    if (keys[next] != key) { break; }
    let origin = places[next];
    let update = updates[window + ${offsetOf(
      'origin',
      batch,
      updateAxes.map((axis) => updateStrides[axis]),
    )}];
    all = ${joins[a.kind]('all', 'update', dtype)};
  }
  out[to] = all;`,
    ),
    memory: applyMemory,
    places: [2, result, keysAt, placesAt],
    groups: Math.ceil((vectors * width) / threads),
    params: [vectors, width],
  };
  const { own, passes } = sortKeys(1, keys, keys, traits);
  return { own, passes: [copy, makeKeys, ...passes, apply] };
};
