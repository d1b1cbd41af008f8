/** Kernels of category creation: tensors from a description. */
import * as ops from '../../ops/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { checkElements, stepsBetween } from './bounds.ts';
import type { Call } from './call.ts';
import { fixed, unary, type KernelTable } from './kernel.ts';

/** A seed of 0 means: another one each time. */
function seedOf(call: Call): number | undefined {
  return call.attrs.number('seed') || call.attrs.number('seed2') || undefined;
}

function oneHotOf(call: Call): Tensor {
  const dtype = call.dtype('T');
  const hot = ops.oneHot(
    call.tensor(0),
    call.number(1),
    call.has(2) ? call.number(2) : 1,
    call.has(3) ? call.number(3) : 0,
    dtype,
  );
  const axis = call.attrs.number('axis', -1);
  if (axis < 0 || axis === hot.rank - 1) return hot;
  const others = hot.shape.slice(0, -1).map((_, i) => i);
  return ops.transpose(hot, [...others.slice(0, axis), hot.rank - 1, ...others.slice(axis)]);
}

const random = { random: true };

export const creation: KernelTable = {
  Fill: fixed(
    (call) => ops.fill(call.numbers(0), call.values(1)[0], call.dtype('T', call.tensor(1).dtype)),
    [0, 1],
  ),
  LinSpace: fixed(
    (call) => {
      checkElements(call.number(2), `${call.number(2)} numbers`);
      return ops.linspace(call.number(0), call.number(1), call.number(2));
    },
    [0, 1, 2],
  ),
  OneHot: fixed(oneHotOf, [1, 2, 3]),
  Ones: fixed((call) => ops.ones(call.numbers(0), call.dtype('T')), [0]),
  OnesLike: unary((x) => ops.onesLike(x)),
  RandomStandardNormal: fixed(
    (call) =>
      ops.randomStandardNormal(call.numbers(0), call.dtype('dtype') as 'float32', seedOf(call)),
    [0],
    random,
  ),
  RandomUniform: fixed(
    (call) =>
      ops.randomUniform(
        call.numbers(0),
        call.attrs.number('minval', 0),
        call.attrs.number('maxval', 1),
        call.dtype('dtype'),
        seedOf(call),
      ),
    [0],
    random,
  ),
  RandomUniformInt: fixed(
    (call) =>
      // TensorFlow gives the bounds as inputs, the converter as attributes.
      call.count >= 3
        ? ops.randomUniformInt(call.numbers(0), call.number(1), call.number(2), seedOf(call))
        : ops.randomUniformInt(
            call.numbers(0),
            call.attrs.number('minval'),
            call.attrs.number('maxval'),
            seedOf(call),
          ),
    [0, 1, 2],
    random,
  ),
  Range: fixed(
    (call) => {
      const [start, limit, delta] = [call.number(0), call.number(1), call.number(2)];
      // As the op goes: down, if a step of 1 leads away.
      const count = stepsBetween(start, limit, limit < start && delta === 1 ? -1 : delta);
      checkElements(count || 0, `${count} numbers`);
      return ops.range(start, limit, delta, call.dtype('Tidx') as 'float32');
    },
    [0, 1, 2],
  ),
  TruncatedNormal: fixed(
    (call) =>
      ops.truncatedNormal(
        call.numbers(0),
        call.attrs.number('means', 0),
        call.attrs.number('stddev', 1),
        call.dtype('dtype') as 'float32',
        seedOf(call),
      ),
    [0],
    random,
  ),
  Zeros: fixed((call) => ops.zeros(call.numbers(0), call.dtype('T')), [0]),
  ZerosLike: unary((x) => ops.zerosLike(x)),
  Multinomial: fixed(
    (call) => ops.multinomial(call.tensor(0) as never, call.number(1), seedOf(call)),
    [1],
    random,
  ),
};
