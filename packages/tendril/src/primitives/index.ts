/** All primitives that are not in every program, for tests; a row that is missing in a table does not compile here. */
import type { VjpRules } from '../autodiff/rule.ts';
import { convolutionDefinitions } from './convolution/index.ts';
import './control/index.ts';
import type { AddedSingleName } from './define.ts';
import { fourierDefinitions } from './fourier/index.ts';
import { indexingDefinitions } from './indexing/index.ts';
import { randomDefinitions } from './random/index.ts';
import { scansDefinitions } from './scans/index.ts';
import { sortingDefinitions } from './sorting/index.ts';
import { windowsDefinitions } from './windows/index.ts';

export { convolution } from './convolution/index.ts';
export { fft } from './fourier/index.ts';
export { gather, scatter } from './indexing/index.ts';
export { randomBits } from './random/index.ts';
export { cumulative } from './scans/index.ts';
export { argsort, sort, topK } from './sorting/index.ts';
export { reduceWindow, selectAndGather, selectAndScatter } from './windows/index.ts';

/** Their derivatives. Who has a row here has one in every table. */
export const derivatives = {
  ...convolutionDefinitions.derivatives,
  ...fourierDefinitions.derivatives,
  ...indexingDefinitions.derivatives,
  ...randomDefinitions.derivatives,
  ...scansDefinitions.derivatives,
  ...sortingDefinitions.derivatives,
  ...windowsDefinitions.derivatives,
} satisfies VjpRules<AddedSingleName>;
