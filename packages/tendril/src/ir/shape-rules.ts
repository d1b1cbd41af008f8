/**
 * The shape rules: what type a primitive's result has, and which operands it takes. A rule throws an IrError that says what is
 * wrong; ops check earlier and in the user's words, so that users seldom see these.
 */
import type { DType } from './dtype.ts';
import type { Graph } from './graph.ts';
import {
  binaryNames,
  unaryNames,
  type Attrs,
  type PrimitiveName,
  type WindowAttrs,
} from './primitives.ts';
import { isPermutation, sameShape, showShape, sizeOf, type Shape } from './shape.ts';

export interface Type {
  readonly shape: Shape;
  readonly dtype: DType;
  /** Of a tuple: the types of its values. Its own shape and dtype mean nothing then. */
  readonly elements?: readonly Type[];
}

export class IrError extends Error {
  override readonly name = 'IrError';
}

type Rule<A> = (attrs: A, inputs: readonly Type[]) => Type;
type ShapeRules = { readonly [P in PrimitiveName]: Rule<Attrs[P]> };

function wrong(op: string, why: string): never {
  throw new IrError(`${op}: ${why}`);
}

function show(type: Type): string {
  if (type.elements !== undefined) return `(${type.elements.map(show).join(', ')})`;
  return `${type.dtype}${showShape(type.shape)}`;
}

function arity(op: string, inputs: readonly Type[], count: number): void {
  if (inputs.length !== count) wrong(op, `takes ${count} operand(s), got ${inputs.length}`);
}

function allow(op: string, type: Type, dtypes: readonly DType[]): void {
  if (!dtypes.includes(type.dtype)) {
    wrong(op, `takes ${dtypes.join(' or ')}, got ${show(type)}`);
  }
}

function alike(op: string, a: Type, b: Type): void {
  if (a.dtype !== b.dtype || !sameShape(a.shape, b.shape)) {
    wrong(op, `operands differ: ${show(a)} and ${show(b)}`);
  }
}

const floats: readonly DType[] = ['float32'];
const numbers: readonly DType[] = ['float32', 'int32'];
const integers: readonly DType[] = ['int32'];
const bits: readonly DType[] = ['bool', 'int32'];

const unaryDtypes: Partial<Record<PrimitiveName, readonly DType[]>> = {
  negate: numbers,
  abs: numbers,
  sign: numbers,
  not: bits,
};

const binaryDtypes: Partial<Record<PrimitiveName, readonly DType[]>> = {
  atan2: floats,
  and: bits,
  or: bits,
  xor: bits,
  shift_left: integers,
  shift_right_logical: integers,
  shift_right_arithmetic: integers,
};

function unaryRule(op: PrimitiveName): Rule<object> {
  const dtypes = unaryDtypes[op] ?? floats;
  return (_, inputs) => {
    arity(op, inputs, 1);
    allow(op, inputs[0], dtypes);
    return { shape: inputs[0].shape, dtype: op === 'is_finite' ? 'bool' : inputs[0].dtype };
  };
}

function binaryRule(op: PrimitiveName): Rule<object> {
  const dtypes = binaryDtypes[op] ?? numbers;
  return (_, inputs) => {
    arity(op, inputs, 2);
    alike(op, inputs[0], inputs[1]);
    allow(op, inputs[0], dtypes);
    return inputs[0];
  };
}

function rows<N extends PrimitiveName, R>(names: readonly N[], make: (name: N) => R): Record<N, R> {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<N, R>;
}

/** The extent of an axis after dilation: `d - 1` holes between neighbours. */
export function dilated(extent: number, dilation: number): number {
  return extent === 0 ? 0 : (extent - 1) * dilation + 1;
}

/** How many windows of `window` elements fit in `extent` at this stride. */
export function windowCount(extent: number, window: number, stride: number): number {
  return extent < window ? 0 : Math.floor((extent - window) / stride) + 1;
}

export function windowedShape(op: string, shape: Shape, w: WindowAttrs): number[] {
  for (const list of [
    w.window_dimensions,
    w.window_strides,
    w.base_dilations,
    w.window_dilations,
    w.padding,
  ]) {
    if (list.length !== shape.length) wrong(op, `needs one entry an axis for ${showShape(shape)}`);
  }
  const steps = [...w.window_strides, ...w.base_dilations, ...w.window_dilations];
  if (!steps.every((n) => n >= 1)) wrong(op, 'needs strides and dilations of 1 or more');
  return shape.map((extent, i) => {
    const padded = dilated(extent, w.base_dilations[i]) + w.padding[i][0] + w.padding[i][1];
    return windowCount(
      padded,
      dilated(w.window_dimensions[i], w.window_dilations[i]),
      w.window_strides[i],
    );
  });
}

function without(shape: Shape, axes: readonly number[]): number[] {
  return shape.filter((_, i) => !axes.includes(i));
}

/** Whether each entry names another axis of `rank`. */
function areAxes(axes: readonly number[], rank: number): boolean {
  return (
    new Set(axes).size === axes.length &&
    axes.every((axis) => Number.isInteger(axis) && axis >= 0 && axis < rank)
  );
}

/** What work along one dimension of its only operand asks of it. */
function alongAxis(op: string, inputs: readonly Type[], dimension: number): Type {
  arity(op, inputs, 1);
  allow(op, inputs[0], numbers);
  if (!(dimension >= 0 && dimension < inputs[0].shape.length))
    wrong(op, `${show(inputs[0])} has no axis ${dimension}`);
  return inputs[0];
}

/** What gather and scatter ask of their index vectors; `hidden` are the operand's axes that windows do not show. */
function checkIndices(
  op: string,
  operand: Type,
  indices: Type,
  indexMap: readonly number[],
  vectorDim: number,
  hidden: readonly number[],
): void {
  const rank = operand.shape.length;
  if (!(vectorDim >= 0 && vectorDim <= indices.shape.length))
    wrong(op, `indices ${show(indices)} have no axis ${vectorDim}`);
  const components = vectorDim < indices.shape.length ? indices.shape[vectorDim] : 1;
  if (indexMap.length !== components || !areAxes(indexMap, rank) || !areAxes(hidden, rank)) {
    wrong(
      op,
      `index vectors of ${components} in ${show(indices)} do not fit axes [${indexMap.join(',')}] of ${show(operand)}`,
    );
  }
}

function tuple(elements: readonly Type[]): Type {
  return { shape: [], dtype: 'bool', elements };
}

function typesAt(graph: Graph, nodes: readonly number[]): Type[] {
  return nodes.map((i) => ({ shape: graph.nodes[i].shape, dtype: graph.nodes[i].dtype }));
}

/** Two lists of types that have to be the same. */
function allAlike(op: string, what: string, given: readonly Type[], wanted: readonly Type[]): void {
  const same =
    given.length === wanted.length &&
    given.every((t, i) => t.dtype === wanted[i].dtype && sameShape(t.shape, wanted[i].shape));
  if (!same)
    wrong(op, `${what} are ${given.map(show).join(', ')}, wanted ${wanted.map(show).join(', ')}`);
}

const rules: ShapeRules = {
  ...rows(unaryNames, unaryRule),
  ...rows(binaryNames, binaryRule),
  parameter: (a) => a,
  constant: (a) => a,
  iota(a) {
    if (!(a.dimension >= 0 && a.dimension < a.shape.length))
      wrong('iota', `no axis ${a.dimension}`);
    return a;
  },
  random_bits(a, inputs) {
    arity('random_bits', inputs, 1);
    if (inputs[0].dtype !== 'int32' || !sameShape(inputs[0].shape, [2])) {
      wrong('random_bits', `takes a key int32[2], got ${show(inputs[0])}`);
    }
    return { shape: a.shape, dtype: 'int32' };
  },
  compare(_, inputs) {
    arity('compare', inputs, 2);
    alike('compare', inputs[0], inputs[1]);
    return { shape: inputs[0].shape, dtype: 'bool' };
  },
  select(_, inputs) {
    arity('select', inputs, 3);
    allow('select', inputs[0], ['bool']);
    alike('select', inputs[1], inputs[2]);
    if (!sameShape(inputs[0].shape, inputs[1].shape)) {
      wrong('select', `predicate ${show(inputs[0])} does not fit ${show(inputs[1])}`);
    }
    return inputs[1];
  },
  convert(a, inputs) {
    arity('convert', inputs, 1);
    return { shape: inputs[0].shape, dtype: a.dtype };
  },
  bitcast_convert(a, inputs) {
    arity('bitcast_convert', inputs, 1);
    if (a.dtype === 'bool' || inputs[0].dtype === 'bool')
      wrong('bitcast_convert', 'bool has no bits to show');
    return { shape: inputs[0].shape, dtype: a.dtype };
  },
  broadcast_in_dim(a, inputs) {
    arity('broadcast_in_dim', inputs, 1);
    const { shape, dtype } = inputs[0];
    const dims = a.broadcast_dimensions;
    const fits =
      dims.length === shape.length &&
      dims.every(
        (d, i) => d >= 0 && d < a.shape.length && (shape[i] === 1 || shape[i] === a.shape[d]),
      ) &&
      new Set(dims).size === dims.length;
    if (!fits) {
      wrong(
        'broadcast_in_dim',
        `${show(inputs[0])} does not broadcast to ${showShape(a.shape)} along [${dims.join(',')}]`,
      );
    }
    return { shape: a.shape, dtype };
  },
  reshape(a, inputs) {
    arity('reshape', inputs, 1);
    if (sizeOf(a.shape) !== sizeOf(inputs[0].shape)) {
      wrong(
        'reshape',
        `${show(inputs[0])} has ${sizeOf(inputs[0].shape)} elements, ${showShape(a.shape)} ${sizeOf(a.shape)}`,
      );
    }
    return { shape: a.shape, dtype: inputs[0].dtype };
  },
  transpose(a, inputs) {
    arity('transpose', inputs, 1);
    const { shape, dtype } = inputs[0];
    if (!isPermutation(a.permutation, shape.length)) {
      wrong(
        'transpose',
        `[${a.permutation.join(',')}] is no permutation of the axes of ${show(inputs[0])}`,
      );
    }
    return { shape: a.permutation.map((axis) => shape[axis]), dtype };
  },
  slice(a, inputs) {
    arity('slice', inputs, 1);
    const { shape, dtype } = inputs[0];
    const out = shape.map((extent, i) => {
      const [start, limit, stride] = [a.start_indices[i], a.limit_indices[i], a.strides[i]];
      if (!(start >= 0 && start <= limit && limit <= extent && stride >= 1)) {
        wrong(
          'slice',
          `axis ${i} of ${show(inputs[0])} has no elements ${start}:${limit}:${stride}`,
        );
      }
      return Math.ceil((limit - start) / stride);
    });
    return { shape: out, dtype };
  },
  pad(a, inputs) {
    arity('pad', inputs, 1);
    const { shape, dtype } = inputs[0];
    const out = shape.map((extent, i) => {
      const padded = dilated(extent, a.interior[i] + 1) + a.low[i] + a.high[i];
      if (!(a.interior[i] >= 0 && padded >= 0))
        wrong('pad', `axis ${i} of ${show(inputs[0])} would have ${padded} elements`);
      return padded;
    });
    return { shape: out, dtype };
  },
  reverse(a, inputs) {
    arity('reverse', inputs, 1);
    if (!areAxes(a.dimensions, inputs[0].shape.length))
      wrong('reverse', `[${a.dimensions.join(',')}] are no axes of ${show(inputs[0])}`);
    return inputs[0];
  },
  concatenate(a, inputs) {
    if (inputs.length === 0) wrong('concatenate', 'takes one operand or more');
    const first = inputs[0];
    if (!(a.dimension >= 0 && a.dimension < first.shape.length))
      wrong('concatenate', `${show(first)} has no axis ${a.dimension}`);
    let extent = 0;
    for (const input of inputs) {
      const fits =
        input.dtype === first.dtype &&
        input.shape.length === first.shape.length &&
        input.shape.every((n, i) => i === a.dimension || n === first.shape[i]);
      if (!fits)
        wrong('concatenate', `${show(first)} and ${show(input)} differ off axis ${a.dimension}`);
      extent += input.shape[a.dimension];
    }
    return {
      shape: first.shape.map((n, i) => (i === a.dimension ? extent : n)),
      dtype: first.dtype,
    };
  },
  reduce(a, inputs) {
    arity('reduce', inputs, 1);
    const { shape, dtype } = inputs[0];
    if (new Set(a.dimensions).size !== a.dimensions.length)
      wrong('reduce', `axes repeat: [${a.dimensions.join(',')}]`);
    for (const d of a.dimensions)
      if (!(d >= 0 && d < shape.length)) wrong('reduce', `${show(inputs[0])} has no axis ${d}`);
    allow(`reduce ${a.kind}`, inputs[0], a.kind === 'and' || a.kind === 'or' ? bits : numbers);
    const isArg = a.kind === 'argmax' || a.kind === 'argmin';
    if (isArg && a.dimensions.length !== 1) wrong(`reduce ${a.kind}`, 'takes exactly one axis');
    return { shape: without(shape, a.dimensions), dtype: isArg ? 'int32' : dtype };
  },
  cumulative: (a, inputs) => alongAxis('cumulative', inputs, a.dimension),
  sort: (a, inputs) => alongAxis('sort', inputs, a.dimension),
  argsort: (a, inputs) => ({
    shape: alongAxis('argsort', inputs, a.dimension).shape,
    dtype: 'int32',
  }),
  top_k(a, inputs) {
    const { shape } = alongAxis('top_k', inputs, inputs[0].shape.length - 1);
    if (!(Number.isInteger(a.k) && a.k >= 0 && a.k <= shape[shape.length - 1]))
      wrong('top_k', `the last axis of ${show(inputs[0])} has no ${a.k} elements`);
    return { shape: [...shape.slice(0, -1), a.k], dtype: 'int32' };
  },
  fft(_, inputs) {
    const [real, imag] = inputs;
    if (inputs.length !== 1) arity('fft', inputs, 2);
    allow('fft', real, floats);
    if (imag !== undefined) alike('fft', real, imag);
    if (real.shape.length === 0) wrong('fft', 'a scalar has no axis to be transformed');
    return { shape: [2, ...real.shape], dtype: 'float32' };
  },
  dot_general(a, inputs) {
    arity('dot_general', inputs, 2);
    const [lhs, rhs] = inputs;
    allow('dot_general', lhs, numbers);
    const pairs = [
      ...a.lhs_batching.map((l, i) => [l, a.rhs_batching[i]]),
      ...a.lhs_contracting.map((l, i) => [l, a.rhs_contracting[i]]),
    ];
    const fits =
      lhs.dtype === rhs.dtype &&
      a.lhs_batching.length === a.rhs_batching.length &&
      a.lhs_contracting.length === a.rhs_contracting.length &&
      areAxes([...a.lhs_batching, ...a.lhs_contracting], lhs.shape.length) &&
      areAxes([...a.rhs_batching, ...a.rhs_contracting], rhs.shape.length) &&
      pairs.every(([l, r]) => lhs.shape[l] === rhs.shape[r]);
    if (!fits)
      wrong(
        'dot_general',
        `${show(lhs)} and ${show(rhs)} do not fit along axes ${JSON.stringify(pairs)}`,
      );
    return {
      shape: [
        ...a.lhs_batching.map((d) => lhs.shape[d]),
        ...without(lhs.shape, [...a.lhs_batching, ...a.lhs_contracting]),
        ...without(rhs.shape, [...a.rhs_batching, ...a.rhs_contracting]),
      ],
      dtype: lhs.dtype,
    };
  },
  convolution(a, inputs) {
    arity('convolution', inputs, 2);
    const [lhs, rhs] = inputs;
    allow('convolution', lhs, floats);
    allow('convolution', rhs, floats);
    const d = a.dimension_numbers;
    const rank = lhs.shape.length;
    const described =
      rhs.shape.length === rank &&
      isPermutation([d.input_batch, d.input_feature, ...d.input_spatial], rank) &&
      isPermutation([d.kernel_input_feature, d.kernel_output_feature, ...d.kernel_spatial], rank) &&
      isPermutation([d.output_batch, d.output_feature, ...d.output_spatial], rank);
    if (!described)
      wrong('convolution', `dimension numbers do not fit ${show(lhs)} and ${show(rhs)}`);
    const perAxis = [
      a.window_strides,
      a.padding,
      a.lhs_dilation,
      a.rhs_dilation,
      a.window_reversal,
    ];
    const positive = [...a.window_strides, ...a.lhs_dilation, ...a.rhs_dilation].every(
      (n) => n >= 1,
    );
    if (!positive || perAxis.some((list) => list.length !== rank - 2))
      wrong('convolution', `needs strides and dilations of 1 or more for ${rank - 2} spatial axes`);
    if (a.feature_group_count > 1 && a.batch_group_count > 1)
      wrong('convolution', 'has feature groups or batch groups, not both');
    const channels = lhs.shape[d.input_feature];
    const outChannels = rhs.shape[d.kernel_output_feature];
    const batch = lhs.shape[d.input_batch];
    const fits =
      channels === rhs.shape[d.kernel_input_feature] * a.feature_group_count &&
      outChannels % (a.feature_group_count * a.batch_group_count) === 0 &&
      batch % a.batch_group_count === 0;
    if (!fits) {
      wrong(
        'convolution',
        `input ${show(lhs)} has ${channels} channels in ${a.feature_group_count} group(s), the kernel ${show(rhs)} takes ` +
          `${rhs.shape[d.kernel_input_feature]} a group`,
      );
    }
    const shape = new Array<number>(lhs.shape.length);
    shape[d.output_batch] = batch / a.batch_group_count;
    shape[d.output_feature] = outChannels;
    d.output_spatial.forEach((axis, i) => {
      const extent =
        dilated(lhs.shape[d.input_spatial[i]], a.lhs_dilation[i]) +
        a.padding[i][0] +
        a.padding[i][1];
      const window = dilated(rhs.shape[d.kernel_spatial[i]], a.rhs_dilation[i]);
      shape[axis] = windowCount(extent, window, a.window_strides[i]);
    });
    return { shape, dtype: 'float32' };
  },
  reduce_window(a, inputs) {
    arity('reduce_window', inputs, 1);
    allow('reduce_window', inputs[0], numbers);
    const dtype = a.kind === 'argmax' ? 'int32' : inputs[0].dtype;
    return { shape: windowedShape('reduce_window', inputs[0].shape, a), dtype };
  },
  select_and_scatter(a, inputs) {
    arity('select_and_scatter', inputs, 2);
    const [source, positions] = inputs;
    const wanted = windowedShape('select_and_scatter', a.shape, a);
    if (
      !sameShape(source.shape, wanted) ||
      !sameShape(positions.shape, wanted) ||
      positions.dtype !== 'int32'
    ) {
      wrong(
        'select_and_scatter',
        `windows are ${showShape(wanted)}, got ${show(source)} and ${show(positions)}`,
      );
    }
    return { shape: a.shape, dtype: source.dtype };
  },
  select_and_gather(a, inputs) {
    arity('select_and_gather', inputs, 2);
    const [operand, positions] = inputs;
    const shape = windowedShape('select_and_gather', operand.shape, a);
    if (!sameShape(positions.shape, shape) || positions.dtype !== 'int32') {
      wrong(
        'select_and_gather',
        `windows are ${showShape(shape)}, got positions ${show(positions)}`,
      );
    }
    return { shape, dtype: operand.dtype };
  },
  get_element(a, inputs) {
    arity('get_element', inputs, 1);
    const element = inputs[0].elements?.[a.index];
    if (element === undefined) wrong('get_element', `${show(inputs[0])} has no value ${a.index}`);
    return element;
  },
  optimization_barrier(_, inputs) {
    if (inputs.length === 0) wrong('optimization_barrier', 'takes one operand or more');
    return { shape: inputs[0].shape, dtype: inputs[0].dtype };
  },
  cond({ on_true: yes, on_false: no }, inputs) {
    const [predicate, ...operands] = inputs;
    allAlike('cond', 'predicates', [predicate], [{ shape: [], dtype: 'bool' }]);
    for (const branch of [yes, no])
      allAlike('cond', 'operands', operands, typesAt(branch, branch.inputs));
    const results = typesAt(yes, yes.outputs);
    allAlike('cond', 'results where it is false', typesAt(no, no.outputs), results);
    return tuple(results);
  },
  while({ cond, body, constants }, inputs) {
    for (const graph of [cond, body])
      allAlike('while', 'operands', inputs, typesAt(graph, graph.inputs));
    const state = inputs.slice(constants);
    allAlike('while', 'conditions', typesAt(cond, cond.outputs), [{ shape: [], dtype: 'bool' }]);
    allAlike('while', "the body's results", typesAt(body, body.outputs), state);
    return tuple(typesAt(body, body.outputs));
  },
  scan({ body, constants, carry, length }, inputs) {
    const stacked = (t: Type): Type => ({ shape: [length, ...t.shape], dtype: t.dtype });
    const wanted = typesAt(body, body.inputs);
    const whole = constants + carry;
    allAlike('scan', 'operands', inputs, [
      ...wanted.slice(0, whole),
      ...wanted.slice(whole).map(stacked),
    ]);
    const state = wanted.slice(constants, whole);
    const results = typesAt(body, body.outputs);
    allAlike('scan', "the body's first results", results.slice(0, carry), state);
    return tuple([...state, ...results.slice(carry).map(stacked), ...state.map(stacked)]);
  },
  call({ body }, inputs) {
    allAlike('call', 'operands', inputs, typesAt(body, body.inputs));
    return tuple(typesAt(body, body.outputs));
  },
  gather(a, inputs) {
    arity('gather', inputs, 2);
    const [operand, indices] = inputs;
    if (indices.dtype !== 'int32')
      wrong('gather', `start_indices must be int32, got ${show(indices)}`);
    if (
      a.slice_sizes.length !== operand.shape.length ||
      a.slice_sizes.some((s, i) => s < 0 || s > operand.shape[i])
    ) {
      wrong('gather', `slices of [${a.slice_sizes.join(',')}] do not fit ${show(operand)}`);
    }
    const hidden = [...a.collapsed_slice_dims, ...a.operand_batching_dims];
    checkIndices('gather', operand, indices, a.start_index_map, a.index_vector_dim, hidden);
    if (hidden.some((axis) => a.slice_sizes[axis] !== 1))
      wrong(
        'gather',
        `slices of [${a.slice_sizes.join(',')}] must be 1 along [${hidden.join(',')}]`,
      );
    const batch = without(indices.shape, [a.index_vector_dim]);
    const offsets = without(a.slice_sizes, [...a.collapsed_slice_dims, ...a.operand_batching_dims]);
    const rank = batch.length + offsets.length;
    const shape = new Array<number>(rank);
    let b = 0;
    let o = 0;
    for (let i = 0; i < rank; i++) shape[i] = a.offset_dims.includes(i) ? offsets[o++] : batch[b++];
    if (o !== offsets.length || b !== batch.length)
      wrong('gather', `offset_dims [${a.offset_dims.join(',')}] do not fit`);
    return { shape, dtype: operand.dtype };
  },
  scatter(a, inputs) {
    arity('scatter', inputs, 3);
    const [operand, indices, updates] = inputs;
    if (indices.dtype !== 'int32')
      wrong('scatter', `scatter_indices must be int32, got ${show(indices)}`);
    const batch = without(indices.shape, [a.index_vector_dim]);
    const hidden = [...a.inserted_window_dims, ...a.input_batching_dims];
    checkIndices(
      'scatter',
      operand,
      indices,
      a.scatter_dims_to_operand_dims,
      a.index_vector_dim,
      hidden,
    );
    const windowRank = operand.shape.length - hidden.length;
    const updateBatch = without(updates.shape, a.update_window_dims);
    const fits =
      operand.dtype === updates.dtype &&
      sameShape(batch, updateBatch) &&
      a.update_window_dims.length === windowRank &&
      areAxes(a.update_window_dims, updates.shape.length);
    if (!fits) {
      wrong(
        'scatter',
        `updates ${show(updates)} do not fit indices ${show(indices)} into ${show(operand)}`,
      );
    }
    return operand;
  },
};

export function inferType<P extends PrimitiveName>(
  op: P,
  attrs: Attrs[P],
  inputs: readonly Type[],
): Type {
  return (rules[op] as Rule<Attrs[P]>)(attrs, inputs);
}
