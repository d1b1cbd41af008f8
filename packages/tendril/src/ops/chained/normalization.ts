/** Normalizations, as methods of tensors. */
import {
  batchNorm,
  localResponseNormalization,
  logSoftmax,
  softmax,
} from '../normalization/index.ts';
import { installOps } from './install.ts';

installOps({ batchNorm, localResponseNormalization, logSoftmax, softmax });
