/**
 * The discrete Fourier transform along the last axis, of lengths that are powers of two, by Stockham's algorithm, which leaves its
 * results in order (Cochran et al., "What is the fast Fourier transform?", 1967). Other lengths run on the host.
 */
import { product } from '../../../ir/shape.ts';
import { temporary, type Pass, type Place } from '../codegen/pass.ts';
import { nothing, stepPass, type Planner } from './plan.ts';
import { filled } from './keyed.ts';

export const fft: Planner<'fft'> = ({ attrs: { inverse } }, operands) => {
  const { shape } = operands[0];
  const n = shape[shape.length - 1];
  const total = product(shape);
  if (total === 0) return nothing;
  if (filled(n) !== n) return null;
  const isComplex = operands.length === 2;
  const result: Place = operands.length;
  // Real and imaginary parts, read and written by turns.
  let from: readonly Place[] = isComplex ? [0, 1] : [0];
  let [to, next]: readonly (readonly Place[])[] = [
    [temporary(0), temporary(1)],
    [temporary(2), temporary(3)],
  ];
  const passes: Pass[] = [];
  // Params: what is joined by pairs, half of a line.
  for (let joined = 1; joined < n; joined *= 2) {
    const imaginary = (at: string): string =>
      from.length === 2 ? `uintBitsToFloat(element(s1, ${at}))` : '0.0';
    passes.push(
      stepPass({
        sources: from,
        targets: to,
        elements: total,
        params: [joined, n / 2],
        body: `  int o = at % (2 * params.z);
  int k = o % params.y;
  int one = at - o + o / (2 * params.y) * params.y + k;
  int other = one + params.z;
  float angle = ${inverse ? '' : '-'}${Math.PI} * (float(k) / float(params.y));
  vec2 turn = vec2(cosine(angle), sine(angle));
  vec2 a = vec2(uintBitsToFloat(element(s0, one)), ${imaginary('one')});
  vec2 b = vec2(uintBitsToFloat(element(s0, other)), ${imaginary('other')});
  vec2 turned = vec2(b.x * turn.x - b.y * turn.y, b.x * turn.y + b.y * turn.x);
  vec2 value = (o / params.y & 1) == 0 ? a + turned : a - turned;
  r0 = floatBitsToUint(value.x);
  r1 = floatBitsToUint(value.y);`,
      }),
    );
    from = to;
    [to, next] = [next, to];
  }
  const imaginary = from.length === 2 ? 'element(s1, at - params.y)' : '0u';
  passes.push(
    stepPass({
      sources: from,
      targets: [result],
      elements: 2 * total,
      params: [total],
      body: `  r0 = at < params.y ? element(s0, at) : ${imaginary};`,
    }),
  );
  const texels = Math.ceil(total / 4);
  return { temporaries: [texels, texels, texels, texels], copies: [], passes };
};
