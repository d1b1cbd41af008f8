/** Work on strings. */
export { staticRegexReplace, stringToHashBucketFast } from './elementwise.ts';
export { stringNGrams } from './n-grams.ts';
export { stringSplit } from './split.ts';
