/** Derivatives of sorting: each cotangent goes back to the place that its element came from. */
import type { VjpRules } from '../../autodiff/rule.ts';
import { argsort } from './record.ts';
import { addAlong } from '../indexing/index.ts';

export const sortRules = {
  sort(ct, { attrs: { dimension, descending }, inputs: [x] }) {
    return addAlong(ct, argsort(x, dimension, descending), dimension);
  },
  argsort: null,
  top_k: null,
} satisfies VjpRules<'sort' | 'argsort' | 'top_k'>;
