/**
 * The shape rules: what type a primitive's result has, and which operands it takes. A rule throws an IrError that says what is
 * wrong; ops check earlier and in the user's words, so that users seldom see these.
 */
import type { DType } from './dtype.ts';
import {
  binaryNames,
  unaryNames,
  type AddedName,
  type Attrs,
  type CoreName,
  type PrimitiveName,
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
export type ShapeRule<P extends PrimitiveName> = Rule<Attrs[P]>;
export type ShapeRules<P extends PrimitiveName> = { readonly [Q in P]: ShapeRule<Q> };

/** For who knows what is missing of a primitive. */
export function wrong(op: string, why: string): never {
  throw new IrError(`${op}: ${why}`);
}

/** For rules: `inferType` says of which primitive it is. */
export function misfit(why: string): never {
  throw new IrError(why);
}

export function show(type: Type): string {
  if (type.elements !== undefined) return `(${type.elements.map(show).join(', ')})`;
  return `${type.dtype}${showShape(type.shape)}`;
}

export function arity(inputs: readonly Type[], count: number): void {
  if (inputs.length !== count) misfit(`takes ${count} operand(s), got ${inputs.length}`);
}

export function allow(type: Type, dtypes: readonly DType[]): void {
  if (!dtypes.includes(type.dtype)) {
    misfit(`takes ${dtypes.join(' or ')}, got ${show(type)}`);
  }
}

export function alike(a: Type, b: Type): void {
  if (a.dtype !== b.dtype || !sameShape(a.shape, b.shape)) {
    misfit(`operands differ: ${show(a)} and ${show(b)}`);
  }
}

export const floats: readonly DType[] = ['float32', 'float64'];
export const numbers: readonly DType[] = ['float32', 'int32', 'float64'];
const integers: readonly DType[] = ['int32'];
export const bits: readonly DType[] = ['bool', 'int32'];

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
    arity(inputs, 1);
    allow(inputs[0], dtypes);
    return { shape: inputs[0].shape, dtype: op === 'is_finite' ? 'bool' : inputs[0].dtype };
  };
}

function binaryRule(op: PrimitiveName): Rule<object> {
  const dtypes = binaryDtypes[op] ?? numbers;
  return (_, inputs) => {
    arity(inputs, 2);
    alike(inputs[0], inputs[1]);
    allow(inputs[0], dtypes);
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

export function without(shape: Shape, axes: readonly number[]): number[] {
  const kept: number[] = [];
  for (let i = 0; i < shape.length; i++) if (!axes.includes(i)) kept.push(shape[i]);
  return kept;
}

/** Whether each entry names another axis of `rank`. */
export function areAxes(axes: readonly number[], rank: number): boolean {
  for (let i = 0; i < axes.length; i++) {
    const axis = axes[i];
    if (!Number.isInteger(axis) || axis < 0 || axis >= rank || axes.indexOf(axis) !== i)
      return false;
  }
  return true;
}

/** Whether axes of one shape, in order, have the extents of those of another. */
function sameExtents(a: Shape, as: readonly number[], b: Shape, bs: readonly number[]): boolean {
  if (as.length !== bs.length) return false;
  for (let i = 0; i < as.length; i++) if (a[as[i]] !== b[bs[i]]) return false;
  return true;
}

/** What work along one dimension of its only operand asks of it. */
export function alongAxis(inputs: readonly Type[], dimension: number): Type {
  arity(inputs, 1);
  allow(inputs[0], numbers);
  if (!(dimension >= 0 && dimension < inputs[0].shape.length))
    misfit(`${show(inputs[0])} has no axis ${dimension}`);
  return inputs[0];
}

const rules: ShapeRules<CoreName> & Partial<ShapeRules<AddedName>> = {
  ...rows(unaryNames, unaryRule),
  ...rows(binaryNames, binaryRule),
  parameter: (a) => a,
  constant: (a) => a,
  iota(a) {
    if (!(a.dimension >= 0 && a.dimension < a.shape.length)) misfit(`no axis ${a.dimension}`);
    return a;
  },
  compare(_, inputs) {
    arity(inputs, 2);
    alike(inputs[0], inputs[1]);
    return { shape: inputs[0].shape, dtype: 'bool' };
  },
  select(_, inputs) {
    arity(inputs, 3);
    allow(inputs[0], ['bool']);
    alike(inputs[1], inputs[2]);
    if (!sameShape(inputs[0].shape, inputs[1].shape)) {
      misfit(`predicate ${show(inputs[0])} does not fit ${show(inputs[1])}`);
    }
    return inputs[1];
  },
  convert(a, inputs) {
    arity(inputs, 1);
    return { shape: inputs[0].shape, dtype: a.dtype };
  },
  bitcast_convert(a, inputs) {
    arity(inputs, 1);
    if (a.dtype === 'bool' || inputs[0].dtype === 'bool') misfit('bool has no bits to show');
    return { shape: inputs[0].shape, dtype: a.dtype };
  },
  broadcast_in_dim(a, inputs) {
    arity(inputs, 1);
    const { shape, dtype } = inputs[0];
    const dims = a.broadcast_dimensions;
    const fits =
      dims.length === shape.length &&
      dims.every((d, i) => shape[i] === 1 || shape[i] === a.shape[d]) &&
      areAxes(dims, a.shape.length);
    if (!fits) {
      misfit(
        `${show(inputs[0])} does not broadcast to ${showShape(a.shape)} along [${dims.join(',')}]`,
      );
    }
    return { shape: a.shape, dtype };
  },
  reshape(a, inputs) {
    arity(inputs, 1);
    if (sizeOf(a.shape) !== sizeOf(inputs[0].shape)) {
      misfit(
        `${show(inputs[0])} has ${sizeOf(inputs[0].shape)} elements, ${showShape(a.shape)} ${sizeOf(a.shape)}`,
      );
    }
    return { shape: a.shape, dtype: inputs[0].dtype };
  },
  transpose(a, inputs) {
    arity(inputs, 1);
    const { shape, dtype } = inputs[0];
    if (!isPermutation(a.permutation, shape.length)) {
      misfit(`[${a.permutation.join(',')}] is no permutation of the axes of ${show(inputs[0])}`);
    }
    return { shape: a.permutation.map((axis) => shape[axis]), dtype };
  },
  slice(a, inputs) {
    arity(inputs, 1);
    const { shape, dtype } = inputs[0];
    const out = shape.map((extent, i) => {
      const [start, limit, stride] = [a.start_indices[i], a.limit_indices[i], a.strides[i]];
      if (!(start >= 0 && start <= limit && limit <= extent && stride >= 1)) {
        misfit(`axis ${i} of ${show(inputs[0])} has no elements ${start}:${limit}:${stride}`);
      }
      return Math.ceil((limit - start) / stride);
    });
    return { shape: out, dtype };
  },
  pad(a, inputs) {
    arity(inputs, 1);
    const { shape, dtype } = inputs[0];
    const out = shape.map((extent, i) => {
      const padded = dilated(extent, a.interior[i] + 1) + a.low[i] + a.high[i];
      if (!(a.interior[i] >= 0 && padded >= 0))
        misfit(`axis ${i} of ${show(inputs[0])} would have ${padded} elements`);
      return padded;
    });
    return { shape: out, dtype };
  },
  reverse(a, inputs) {
    arity(inputs, 1);
    if (!areAxes(a.dimensions, inputs[0].shape.length))
      misfit(`[${a.dimensions.join(',')}] are no axes of ${show(inputs[0])}`);
    return inputs[0];
  },
  concatenate(a, inputs) {
    if (inputs.length === 0) misfit('takes one operand or more');
    const first = inputs[0];
    if (!(a.dimension >= 0 && a.dimension < first.shape.length))
      misfit(`${show(first)} has no axis ${a.dimension}`);
    let extent = 0;
    for (const input of inputs) {
      const fits =
        input.dtype === first.dtype &&
        input.shape.length === first.shape.length &&
        input.shape.every((n, i) => i === a.dimension || n === first.shape[i]);
      if (!fits) misfit(`${show(first)} and ${show(input)} differ off axis ${a.dimension}`);
      extent += input.shape[a.dimension];
    }
    return {
      shape: first.shape.map((n, i) => (i === a.dimension ? extent : n)),
      dtype: first.dtype,
    };
  },
  dot_general(a, inputs) {
    arity(inputs, 2);
    const [lhs, rhs] = inputs;
    allow(lhs, numbers);
    const lhsAxes = a.lhs_batching.concat(a.lhs_contracting);
    const rhsAxes = a.rhs_batching.concat(a.rhs_contracting);
    const fits =
      lhs.dtype === rhs.dtype &&
      areAxes(lhsAxes, lhs.shape.length) &&
      areAxes(rhsAxes, rhs.shape.length) &&
      sameExtents(lhs.shape, a.lhs_batching, rhs.shape, a.rhs_batching) &&
      sameExtents(lhs.shape, a.lhs_contracting, rhs.shape, a.rhs_contracting);
    if (!fits) {
      const pairs = lhsAxes.map((axis, i) => [axis, rhsAxes[i]]);
      misfit(`${show(lhs)} and ${show(rhs)} do not fit along axes ${JSON.stringify(pairs)}`);
    }
    const shape = a.lhs_batching.map((d) => lhs.shape[d]);
    shape.push(...without(lhs.shape, lhsAxes), ...without(rhs.shape, rhsAxes));
    return { shape, dtype: lhs.dtype };
  },
  get_element(a, inputs) {
    arity(inputs, 1);
    const element = inputs[0].elements?.[a.index];
    if (element === undefined) misfit(`${show(inputs[0])} has no value ${a.index}`);
    return element;
  },
  optimization_barrier(_, inputs) {
    if (inputs.length === 0) misfit('takes one operand or more');
    return { shape: inputs[0].shape, dtype: inputs[0].dtype };
  },
};

/** For primitives that are not in every program (primitives/define.ts). */
export function addShapeRules(added: Partial<ShapeRules<AddedName>>): void {
  Object.assign(rules, added);
}

export function inferType<P extends PrimitiveName>(
  op: P,
  attrs: Attrs[P],
  inputs: readonly Type[],
): Type {
  const rule = rules[op] as ShapeRule<P> | undefined;
  if (rule === undefined) wrong(op, 'its definition was not loaded (primitives/)');
  try {
    return rule(attrs, inputs);
  } catch (error) {
    throw error instanceof IrError ? new IrError(`${op}: ${error.message}`) : error;
  }
}
