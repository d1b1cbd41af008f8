/**
 * Scatter, seen from its result: the index vectors are sorted by where their windows go (keyed.ts), and every element looks for those
 * that go to its place, and applies their updates in their order. So sums come out the same each time.
 */
import { deviceDType, type DType } from '../../../ir/dtype.ts';
import type { ScatterKind } from '../../../ir/primitives.ts';
import { product, range, sizeOf, stridesOf } from '../../../ir/shape.ts';
import { binaryCode, largest, smallest } from '../../gpu/elementwise.ts';
import { expressionToGlsl } from '../codegen/glsl.ts';
import type { Place } from '../codegen/pass.ts';
import { filled, firstKeys, keyMemory, lastKey, sortPasses } from './keyed.ts';
import { nothing, stepPass, type Planner } from './plan.ts';

const joins = {
  set: (_, b) => b,
  add: (a, b, dtype) => binaryCode('add', dtype, a, b),
  multiply: (a, b, dtype) => binaryCode('multiply', dtype, a, b),
  max: (a, b, dtype) => largest(a, b, dtype),
  min: (a, b, dtype) => smallest(a, b, dtype),
} satisfies Record<ScatterKind, (a: string, b: string, dtype: DType) => string>;

/** Coordinate × step, for some axes of a row-major number over `extents`. */
function offsetOf(flat: string, extents: readonly number[], steps: readonly number[]): string {
  const terms: string[] = [];
  let below = 1;
  for (let axis = extents.length - 1; axis >= 0; axis--) {
    const above = below === 1 ? flat : `${flat} / ${below}`;
    const coordinate = axis === 0 ? above : `(${above}) % ${extents[axis]}`;
    if (extents[axis] > 1 && steps[axis] !== 0) terms.push(`(${coordinate}) * ${steps[axis]}`);
    below *= extents[axis];
  }
  return terms.length === 0 ? '0' : terms.join(' + ');
}

const [operandAt, indicesAt, updatesAt, result]: Place[] = [0, 1, 2, 3];

export const scatter: Planner<'scatter'> = ({ attrs: a }, [operand, indices, updates]) => {
  const { dtype, shape } = operand;
  const size = sizeOf(shape);
  if (size === 0) return nothing;
  if (dtype === 'bool' && a.kind !== 'set') return null;
  const strides = stridesOf(shape);
  const updateStrides = stridesOf(updates.shape);
  const indexStrides = stridesOf(indices.shape);

  const hidden = new Set([...a.inserted_window_dims, ...a.input_batching_dims]);
  const windowAxes = range(shape.length).filter((axis) => !hidden.has(axis));
  const widths = a.update_window_dims.map((axis) => updates.shape[axis]);
  const scattered = new Set(a.scatter_dims_to_operand_dims);
  // Windows that begin at different places must not overlap.
  if (windowAxes.some((axis, i) => scattered.has(axis) && widths[i] !== 1)) return null;

  const indexAxes = range(indices.shape.length).filter((axis) => axis !== a.index_vector_dim);
  const batch = indexAxes.map((axis) => indices.shape[axis]);
  const updateAxes = range(updates.shape.length).filter(
    (axis) => !a.update_window_dims.includes(axis),
  );
  const vectors = sizeOf(batch);
  if (vectors === 0 || product(widths) === 0) {
    const copy = stepPass({
      sources: [operandAt],
      targets: [result],
      elements: size,
      body: '  r0 = element(s0, at);',
    });
    return { temporaries: [], copies: [], passes: [copy] };
  }
  const keys = filled(vectors);
  const batchSteps = indexAxes.map((axis) => {
    const b = a.scatter_indices_batching_dims.indexOf(axis);
    return b < 0 ? 0 : strides[a.input_batching_dims[b]];
  });
  const starts = a.scatter_dims_to_operand_dims.map(
    (
      axis,
      j,
    ) => `  int i${j} = int(element(s0, vector + ${j * (indexStrides[a.index_vector_dim] ?? 0)}));
  inside = inside && i${j} >= 0 && i${j} < ${shape[axis]};
  to += i${j} * ${strides[axis]};`,
  );
  const vectorSteps = indexAxes.map((axis) => indexStrides[axis]);
  const makeKeys = stepPass({
    sources: [indicesAt],
    targets: firstKeys,
    elements: keys,
    params: [vectors],
    body: `  bool inside = at < params.y;
  int vector = ${offsetOf('at', batch, vectorSteps)};
  int to = ${offsetOf('at', batch, batchSteps)};
${starts.join('\n')}
  r0 = inside ? uint(to) : ${lastKey};
  r1 = uint(at);`,
  });
  const sorted = sortPasses(1, keys);

  const isWindow = (axis: number): boolean => windowAxes.includes(axis) && !scattered.has(axis);
  const ofKey = shape.map((_, axis) => (isWindow(axis) ? 0 : strides[axis]));
  const ofWindow = shape.map((_, axis) =>
    isWindow(axis) ? updateStrides[a.update_window_dims[windowAxes.indexOf(axis)]] : 0,
  );
  const inWindow = windowAxes.flatMap((axis, i) =>
    isWindow(axis) && widths[i] < shape[axis]
      ? [`  inside = inside && at / ${strides[axis]} % ${shape[axis]} < ${widths[i]};`]
      : [],
  );
  const ofUpdate = updateAxes.map((axis) => updateStrides[axis]);
  const [type, fromBits, toBits] = {
    float32: ['float', 'uintBitsToFloat', 'floatBitsToUint'],
    int32: ['int', 'int', 'uint'],
    bool: ['uint', '', ''],
  }[deviceDType(dtype)];
  const apply = stepPass({
    sources: [operandAt, updatesAt, sorted.keys, sorted.places],
    targets: [result],
    elements: size,
    params: [vectors],
    body: `  ${type} all = ${fromBits}(element(s0, at));
  bool inside = true;
${[...inWindow, ''].join('\n')}  uint key = uint(${offsetOf('at', shape, ofKey)});
  int window = ${offsetOf('at', shape, ofWindow)};
  int low = 0;
  int high = params.y;
  while (low < high) {
    int middle = (low + high) >> 1;
    if (element(s2, middle) < key) low = middle + 1;
    else high = middle;
  }
  for (int next = low; inside && next < params.y; next++) {
    if (element(s2, next) != key) break;
    int origin = int(element(s3, next));
    ${type} update = ${fromBits}(element(s1, window + ${offsetOf('origin', batch, ofUpdate)}));
    all = ${expressionToGlsl(joins[a.kind]('all', 'update', dtype))};
  }
  r0 = ${toBits}(all);`,
  });
  return {
    temporaries: keyMemory(keys),
    copies: [],
    passes: [makeKeys, ...sorted.passes, apply],
  };
};
