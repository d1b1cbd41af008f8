/** Arithmetic, as methods of tensors. */
import {
  add,
  div,
  divNoNan,
  floorDiv,
  maximum,
  minimum,
  mod,
  mul,
  pow,
  squaredDifference,
  sub,
} from '../arithmetic/index.ts';
import { atan2 } from '../basic-math/index.ts';
import { installOps } from './install.ts';

installOps({
  add,
  atan2,
  div,
  divNoNan,
  floorDiv,
  maximum,
  minimum,
  mod,
  mul,
  pow,
  squaredDifference,
  sub,
});
