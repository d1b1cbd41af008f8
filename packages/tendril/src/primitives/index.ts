/** All primitives that are not in every program, for tests and for the engine, which runs what others record; a row that is missing in a table does not compile here. */
import type { VjpRules } from '../autodiff/rule.ts';
import { convolutionDefinitions } from './convolution/index.ts';
import './control/index.ts';
import './interior/index.ts';
import type { AddedSingleName } from './define.ts';
import { errorFunctionDefinitions } from './error-function/index.ts';
import { exponentialDefinitions } from './exponentials/index.ts';
import { inverseDefinitions } from './inverses/index.ts';
import { logarithmDefinitions } from './logarithms/index.ts';
import { powerDefinitions } from './powers/index.ts';
import { remainderDefinitions } from './remainders/index.ts';
import { trigonometryDefinitions } from './trigonometry/index.ts';
import { fourierDefinitions } from './fourier/index.ts';
import { gatherDefinitions } from './gathers/index.ts';
import { scatterDefinitions } from './indexing/index.ts';
import { randomDefinitions } from './random/index.ts';
import { reductionDefinitions } from './reductions/index.ts';
import { scansDefinitions } from './scans/index.ts';
import { sortingDefinitions } from './sorting/index.ts';
import { windowsDefinitions } from './windows/index.ts';

export { convolution } from './convolution/index.ts';
export { erf } from './error-function/index.ts';
export {
  cosh,
  exponential,
  exponentialMinusOne,
  logistic,
  sinh,
  tanh,
} from './exponentials/index.ts';
export { acos, acosh, asin, asinh, atan, atan2, atanh } from './inverses/index.ts';
export { log, logPlusOne } from './logarithms/index.ts';
export { power } from './powers/index.ts';
export { product } from './products/index.ts';
export { remainder } from './remainders/index.ts';
export { cosine, sine, tan } from './trigonometry/index.ts';
export { fft } from './fourier/index.ts';
export { gather, scatter } from './indexing/index.ts';
export { randomBits } from './random/index.ts';
export { reduce, sumTo } from './reductions/index.ts';
export { cumulative } from './scans/index.ts';
export { argsort, sort, topK } from './sorting/index.ts';
export { reduceWindow, selectAndGather, selectAndScatter } from './windows/index.ts';

/** Their derivatives. Who has a row here has one in every table. */
export const derivatives = {
  ...convolutionDefinitions.derivatives,
  ...errorFunctionDefinitions.derivatives,
  ...exponentialDefinitions.derivatives,
  ...inverseDefinitions.derivatives,
  ...logarithmDefinitions.derivatives,
  ...powerDefinitions.derivatives,
  ...remainderDefinitions.derivatives,
  ...trigonometryDefinitions.derivatives,
  ...fourierDefinitions.derivatives,
  ...gatherDefinitions.derivatives,
  ...scatterDefinitions.derivatives,
  ...randomDefinitions.derivatives,
  ...reductionDefinitions.derivatives,
  ...scansDefinitions.derivatives,
  ...sortingDefinitions.derivatives,
  ...windowsDefinitions.derivatives,
} satisfies VjpRules<AddedSingleName>;
