/** Questions about results. */
export { inTopKAsync } from './in-top-k.ts';
export { lowerBound, searchSorted, upperBound } from './search.ts';
