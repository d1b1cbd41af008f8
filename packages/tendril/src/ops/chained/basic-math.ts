/** Functions element by element, as methods of tensors. */
import * as basicMath from '../basic-math/index.ts';
import { installOps } from './install.ts';

// atan2 is among the arithmetic, which it takes its arguments like.
const { atan2: _, ...methods } = basicMath;

installOps(methods);
