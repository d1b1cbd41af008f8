/** Powers: defined when imported (see ../define.ts). */
import { where } from '../../autodiff/rule.ts';
import { eachPair } from '../../backends/cpu/elementwise.ts';
import { integerPower, power as floatPower } from '../../backends/cpu/math.ts';
import * as vectors from '../../backends/wasm/codegen/math/power.ts';
import { and, binary, compare, constantLike, multiply, select, subtract } from '../../ir/build.ts';
import { defineFunctions } from '../define.ts';
import { log } from '../logarithms/index.ts';

export const power = binary('power');

export const powerDefinitions = defineFunctions({
  evaluators: { power: eachPair(floatPower, integerPower) },
  vectors: { power: { cost: 150, float32: vectors.power, int32: vectors.integerPower } },
  derivatives: {
    power: [
      (ct, { inputs: [x, y] }) => {
        // x⁰ is 1 everywhere, also at 0, where the formula would give 0·∞. Another base makes it 0, and its slope too.
        const isZero = and(
          compare('EQ', x, constantLike(x, 0)),
          compare('EQ', y, constantLike(y, 0)),
        );
        const base = select(isZero, constantLike(x, 1), x);
        return multiply(ct, multiply(y, power(base, subtract(y, constantLike(y, 1)))));
      },
      (ct, node) => {
        const [x] = node.inputs;
        const positive = compare('GT', x, constantLike(x, 0));
        const logarithm = log(select(positive, x, constantLike(x, 1)));
        return where(positive, multiply(ct, multiply(node, logarithm)));
      },
    ],
  },
});
