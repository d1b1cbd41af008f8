/** Sorting and selecting, as methods of tensors. */
import { topk } from '../sorting/index.ts';
import { installOps } from './install.ts';

installOps({ topk });
