/** Sorting along an axis, the order of an axis, and the largest of each row: all by sorting keys (keyed.ts). */
import type { DType } from '../../../ir/dtype.ts';
import { product, type Shape } from '../../../ir/shape.ts';
import { filled, keysAt, lastKey, placesAt, sortKeys, type Keys } from './keyed.ts';
import {
  passCode,
  readsBits,
  result,
  writesBits,
  type Pass,
  type Planner,
  type RoutinePlan,
  type RoutineTraits,
} from './plan.ts';

const threads = 64;

/** Lines along an axis: params are the elements of a line, the step between them, the keys of a line, and all keys. */
interface Lines {
  readonly count: number;
  readonly step: number;
  readonly length: number;
  readonly total: number;
}

function linesAlong(shape: Shape, axis: number): Lines {
  const count = shape[axis];
  const length = filled(count);
  return {
    count,
    step: product(shape.slice(axis + 1)),
    length,
    total: (product(shape) / count) * length,
  };
}

const lineOf = `  if (at >= params.w) { return; }
  let line = at / params.z;
  let i = at % params.z;
  let element = (line / params.y * params.x + i) * params.y + line % params.y;`;

/** A key's bits, of a value's: see routines/keys.ts of the host. With `oneZero`, -0 has the key of 0. */
function keyCode(dtype: DType, descending: boolean, oneZero: boolean): string {
  const flip = descending ? '0xffffffffu' : '0u';
  if (dtype !== 'float32') return `(bits ^ 0x80000000u) ^ ${flip}`;
  const signed = oneZero ? 'select(bits, 0u, bits == 0x80000000u)' : 'bits';
  return `float_key(${signed}, ${flip})`;
}

const floatKey = `fn float_key(bits: u32, flip: u32) -> u32 {
  let key = select(bits | 0x80000000u, ~bits, (bits >> 31u) == 1u) ^ flip;
  return select(key, ${lastKey}, (bits & 0x7fffffffu) > 0x7f800000u);
}`;

function keysPass(
  { count, step, length, total }: Lines,
  dtype: DType,
  descending: boolean,
  oneZero: boolean,
): Pass {
  const memory = [readsBits('x'), writesBits('keys'), writesBits('places')];
  return {
    code: passCode(
      memory,
      threads,
      `${lineOf}
  var key = ${lastKey};
  var origin = ${lastKey};
  if (i < params.x) {
    let bits = x[element];
    key = ${keyCode(dtype, descending, oneZero)};
    origin = i;
  }
  keys[at] = key;
  places[at] = origin;`,
      dtype === 'float32' ? floatKey : '',
    ),
    memory,
    places: [0, keysAt, placesAt],
    groups: Math.ceil(total / threads),
    params: [count, step, length, total],
  };
}

/** The value that has a key. */
function valueCode(dtype: DType, descending: boolean): string {
  const flip = descending ? '0xffffffffu' : '0u';
  if (dtype !== 'float32') return `(keys[at] ^ ${flip}) ^ 0x80000000u`;
  const bits = `select(~(keys[at] ^ ${flip}), (keys[at] ^ ${flip}) & 0x7fffffffu, ((keys[at] ^ ${flip}) >> 31u) == 1u)`;
  return `select(${bits}, 0x7fc00000u, keys[at] == ${lastKey})`;
}

/** Writes what became of each key to where its line lies in the result, of whose lines each has `kept` elements. */
function resultPass(
  { at: [keys, places], length, total }: Keys,
  kept: number,
  step: number,
  from: 'keys' | 'places',
  value: string,
): Pass {
  const memory = [readsBits(from), writesBits('out')];
  return {
    code: passCode(memory, threads, `${lineOf}\n  if (i < params.x) { out[element] = ${value}; }`),
    memory,
    places: [from === 'keys' ? keys : places, result],
    groups: Math.ceil(total / threads),
    params: [kept, step, length, total],
  };
}

/** The memory limit of a 32-bit key that WebGPU's 32-bit indices reach. */
const mostKeys = 2 ** 30;

interface Sorting {
  readonly dtype: DType;
  readonly descending: boolean;
  /** Elements of a line of the result. */
  readonly kept: number;
  /** What the result is made of. */
  readonly of: 'keys' | 'places';
}

function planSort(
  lines: Lines,
  { dtype, descending, kept, of }: Sorting,
  traits: RoutineTraits,
): RoutinePlan | null {
  if (lines.total > mostKeys) return null;
  const { length, total, step } = lines;
  const { passes, keys, own } = sortKeys(total / length, length, kept, traits);
  const value = of === 'keys' ? valueCode(dtype, descending) : 'places[at]';
  return {
    own,
    passes: [
      keysPass(lines, dtype, descending, of === 'places'),
      ...passes,
      resultPass(keys, kept, step, of, value),
    ],
  };
}

const nothing: RoutinePlan = { own: [], passes: [] };

export const sort: Planner<'sort'> = (
  { attrs: { dimension, descending }, dtype, shape },
  _,
  traits,
) => {
  if (product(shape) === 0) return nothing;
  const lines = linesAlong(shape, dimension);
  return planSort(lines, { dtype, descending, kept: lines.count, of: 'keys' }, traits);
};

export const argsort: Planner<'argsort'> = (
  { attrs: { dimension, descending } },
  [{ shape, dtype }],
  traits,
) => {
  if (product(shape) === 0) return nothing;
  const lines = linesAlong(shape, dimension);
  return planSort(lines, { dtype, descending, kept: lines.count, of: 'places' }, traits);
};

export const topK: Planner<'top_k'> = ({ attrs: { k } }, [{ shape, dtype }], traits) => {
  if (product(shape) === 0 || k === 0) return nothing;
  const lines = linesAlong(shape, shape.length - 1);
  return planSort(lines, { dtype, descending: true, kept: k, of: 'places' }, traits);
};
