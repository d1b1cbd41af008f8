/** Sorting along an axis, the order of an axis, and the largest of each row: all by sorting keys (keyed.ts). */
import type { DType } from '../../../ir/dtype.ts';
import { product, type Shape } from '../../../ir/shape.ts';
import type { KernelPasses, Place } from '../codegen/pass.ts';
import { filled, firstKeys, keyMemory, lastKey, sortPasses } from './keyed.ts';
import { nothing, stepPass, type Planner } from './plan.ts';

/** Lines along an axis. */
interface Lines {
  readonly count: number;
  /** The step between a line's elements. */
  readonly step: number;
  /** Keys of a line, and of all. */
  readonly length: number;
  readonly total: number;
}

function linesAlong(shape: Shape, axis: number): Lines {
  const count = shape[axis];
  const length = filled(count);
  const step = product(shape.slice(axis + 1));
  return { count, step, length, total: (product(shape) / count) * length };
}

/** A key's bits, of a value's: see routines/keys.ts of the host. With `oneZero`, -0 has the key of 0. */
function keyCode(dtype: DType, descending: boolean, oneZero: boolean): string {
  const flip = descending ? '0xffffffffu' : '0u';
  if (dtype !== 'float32') return `(bits ^ 0x80000000u) ^ ${flip}`;
  return `float_key(${oneZero ? '(bits == 0x80000000u ? 0u : bits)' : 'bits'}, ${flip})`;
}

const floatKey = `uint float_key(uint bits, uint flip) {
  if ((bits & 0x7fffffffu) > 0x7f800000u) return ${lastKey};
  return ((bits >> 31u) == 1u ? ~bits : bits | 0x80000000u) ^ flip;
}`;

/** The value that has a key. */
function valueCode(dtype: DType, descending: boolean): string {
  const flip = descending ? '0xffffffffu' : '0u';
  if (dtype !== 'float32') return `(key ^ ${flip}) ^ 0x80000000u`;
  const bits = `((key ^ ${flip}) >> 31u) == 1u ? (key ^ ${flip}) & 0x7fffffffu : ~(key ^ ${flip})`;
  return `key == ${lastKey} ? 0x7fc00000u : (${bits})`;
}

interface Sorting {
  readonly lines: Lines;
  readonly dtype: DType;
  readonly descending: boolean;
  readonly oneZero: boolean;
  /** Elements of a line of the result. */
  readonly kept: number;
  /** What the result is made of. */
  readonly of: 'keys' | 'places';
}

const operand: Place = 0;
const result: Place = 1;

/** The most keys that indices of 31 bits reach with room to spare. */
const mostKeys = 2 ** 28;

function planSort({ lines, dtype, descending, oneZero, kept, of }: Sorting): KernelPasses | null {
  const { count, step, length, total } = lines;
  if (total > mostKeys) return null;
  const first = stepPass({
    sources: [operand],
    targets: firstKeys,
    elements: total,
    params: [count, step, length],
    declarations: dtype === 'float32' ? floatKey : '',
    body: `  int line = at / params.w;
  int i = at % params.w;
  uint bits = element(s0, (line / params.z * params.y + i) * params.z + line % params.z);
  r0 = i < params.y ? ${keyCode(dtype, descending, oneZero)} : ${lastKey};
  r1 = i < params.y ? uint(i) : ${lastKey};`,
  });
  const { passes, keys, places, length: left } = sortPasses(total / length, length, kept);
  const last = stepPass({
    sources: [of === 'keys' ? keys : places],
    targets: [result],
    elements: (total / length) * kept,
    params: [kept, step, left],
    body: `  int line = at / (params.y * params.z) * params.z + at % params.z;
  uint key = element(s0, line * params.w + at / params.z % params.y);
  r0 = ${of === 'keys' ? valueCode(dtype, descending) : 'key'};`,
  });
  return { temporaries: keyMemory(total), copies: [], passes: [first, ...passes, last] };
}

export const sort: Planner<'sort'> = ({ attrs: { dimension, descending }, dtype, shape }) => {
  if (product(shape) === 0) return nothing;
  const lines = linesAlong(shape, dimension);
  return planSort({ lines, dtype, descending, oneZero: false, kept: lines.count, of: 'keys' });
};

export const argsort: Planner<'argsort'> = (
  { attrs: { dimension, descending } },
  [{ shape, dtype }],
) => {
  if (product(shape) === 0) return nothing;
  const lines = linesAlong(shape, dimension);
  return planSort({ lines, dtype, descending, oneZero: true, kept: lines.count, of: 'places' });
};

export const topK: Planner<'top_k'> = ({ attrs: { k } }, [{ shape, dtype }]) => {
  if (product(shape) === 0 || k === 0) return nothing;
  const lines = linesAlong(shape, shape.length - 1);
  return planSort({ lines, dtype, descending: true, oneZero: true, kept: k, of: 'places' });
};
