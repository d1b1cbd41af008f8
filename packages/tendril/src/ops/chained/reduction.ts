/** Reductions, as methods of tensors. */
import {
  all,
  any,
  argMax,
  argMin,
  cumprod,
  cumsum,
  euclideanNorm,
  logSumExp,
  max,
  mean,
  min,
  norm,
  prod,
  sum,
} from '../reduction/index.ts';
import { installOps } from './install.ts';

installOps({
  all,
  any,
  argMax,
  argMin,
  cumprod,
  cumsum,
  euclideanNorm,
  logSumExp,
  max,
  mean,
  min,
  norm,
  prod,
  sum,
});
