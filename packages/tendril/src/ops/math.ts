/** tf.math. */
export { confusionMatrix } from './evaluation/confusion-matrix.ts';
