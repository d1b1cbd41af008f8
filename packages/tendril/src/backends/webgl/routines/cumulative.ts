/**
 * Running sums, products and extremes: in each draw, every element takes in the one that lies twice as far in front of it as in the
 * draw before (Hillis and Steele, "Data parallel algorithms", 1986).
 */
import { deviceDType, type DeviceDType } from '../../../ir/dtype.ts';
import { product } from '../../../ir/shape.ts';
import { startOf, together } from '../../gpu/reducing.ts';
import { expressionToGlsl } from '../codegen/glsl.ts';
import { temporary, type Pass, type Place } from '../codegen/pass.ts';
import { nothing, stepPass, type Planner } from './plan.ts';

const fromBits: Record<DeviceDType, (bits: string) => string> = {
  float32: (bits) => `uintBitsToFloat(${bits})`,
  int32: (bits) => `int(${bits})`,
  bool: (bits) => `(${bits} != 0u)`,
};

const toBits: Record<DeviceDType, (value: string) => string> = {
  float32: (value) => `floatBitsToUint(${value})`,
  int32: (value) => `uint(${value})`,
  bool: (value) => `(${value} ? 1u : 0u)`,
};

const types: Record<DeviceDType, string> = { float32: 'float', int32: 'int', bool: 'bool' };

export const cumulative: Planner<'cumulative'> = ({ attrs, shape, dtype: of }) => {
  const dtype = deviceDType(of);
  const { kind, exclusive, reverse, dimension } = attrs;
  const n = shape[dimension];
  const inner = product(shape.slice(dimension + 1));
  const elements = product(shape);
  if (elements === 0) return nothing;
  const [type, sign] = [types[dtype], reverse ? '+' : '-'];
  const bits = toBits[dtype];
  // Params: extent and step of the axis, and how far apart.
  const place = `  int i = at / params.z % params.y;
  bool has = ${reverse ? 'i + params.w < params.y' : 'i >= params.w'};
  uint there = element(s0, at ${sign} params.w * params.z);`;
  const result: Place = 1;
  const steps = Math.ceil(Math.log2(n));
  const passes: Pass[] = [];
  const count = steps + (exclusive || steps === 0 ? 1 : 0);
  let from: Place = 0;
  const add = (apart: number, body: string): void => {
    const to = passes.length === count - 1 ? result : temporary(passes.length % 2);
    const params = [n, inner, apart];
    passes.push(
      stepPass({ sources: [from], targets: [to], elements, params, body: `${place}\n${body}` }),
    );
    from = to;
  };
  const start = bits(expressionToGlsl(startOf(kind, dtype)));
  if (exclusive) add(1, `  r0 = has ? there : ${start};`);
  else if (steps === 0) add(1, '  r0 = element(s0, at);');
  const joined = expressionToGlsl(together(kind, dtype, 'before', 'own'));
  for (let apart = 1; apart < n; apart *= 2)
    add(
      apart,
      `  uint here = element(s0, at);
  ${type} before = ${fromBits[dtype]('there')};
  ${type} own = ${fromBits[dtype]('here')};
  r0 = has ? ${bits(joined)} : here;`,
    );
  const texels = Math.ceil(elements / 4);
  return { temporaries: [texels, texels], copies: [], passes };
};
