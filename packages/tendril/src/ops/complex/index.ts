/** Complex numbers. Their arithmetic is that of the ops for real ones: tf.add, tf.mul, tf.abs … */
export { complex, imag, real } from './make.ts';
