/** Activations, as methods of tensors. */
import * as activations from '../activations/index.ts';
import { installOps } from './install.ts';

installOps(activations);
