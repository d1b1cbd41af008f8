/** Convolutions and pools, as methods of tensors. */
import {
  conv1d,
  conv2d,
  conv2dTranspose,
  depthwiseConv2d,
  dilation2d,
  separableConv2d,
} from '../convolution/index.ts';
import { avgPool, maxPool, pool } from '../pooling/index.ts';
import { installOps } from './install.ts';

installOps({
  avgPool,
  conv1d,
  conv2d,
  conv2dTranspose,
  depthwiseConv2d,
  dilation2d,
  maxPool,
  pool,
  separableConv2d,
});
