/** Comparisons, logic and choice, as methods of tensors. */
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import {
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  notEqual,
  where,
} from '../logical/index.ts';
import { install, installOps } from './install.ts';

installOps({
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  notEqual,
});

install({
  where(this: Tensor, condition: Tensor | TensorLike, x: Tensor | TensorLike) {
    return where(condition, this, x);
  },
});
