/** Sorting and selecting. */
export { argsort, sort, type SortDirection } from './sort.ts';
export { topk } from './topk.ts';
