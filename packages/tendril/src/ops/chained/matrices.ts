/** Matrix products, as methods of tensors. */
import { dot, matMul } from '../matrices/index.ts';
import { installOps } from './install.ts';

installOps({ dot, matMul });
