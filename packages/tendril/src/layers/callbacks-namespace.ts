/** `tf.callbacks`. */
export { earlyStopping } from './engine/callbacks.ts';
