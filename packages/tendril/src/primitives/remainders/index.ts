/** The remainder of a division: defined when imported (see ../define.ts). */
import { eachPair } from '../../backends/cpu/elementwise.ts';
import * as vectors from '../../backends/wasm/codegen/math/remainder.ts';
import { binary, divide, multiply, negate, roundNearestEven, subtract } from '../../ir/build.ts';
import { defineFunctions } from '../define.ts';

export const remainder = binary('remainder');

export const remainderDefinitions = defineFunctions({
  evaluators: {
    remainder: eachPair(
      (x, y) => x % y,
      (x, y) => (y === 0 ? x : x % y),
    ),
  },
  vectors: {
    remainder: { cost: 40, float32: vectors.remainder, int32: vectors.integerRemainder },
  },
  derivatives: {
    // x - q·y with an integer q, which is constant between its jumps.
    remainder: [
      (ct) => ct,
      (ct, node) => {
        const [x, y] = node.inputs;
        return negate(multiply(ct, roundNearestEven(divide(subtract(x, node), y))));
      },
    ],
  },
});
