/** Functions that record any primitive, also those that only some programs carry; and what traced programs bring. */
import { keepWeights } from '../../src/backends/wasm/keep-weights.ts';

keepWeights();
export * from '../../src/ir/build.ts';
export * from '../../src/primitives/index.ts';
