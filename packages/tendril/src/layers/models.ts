/** `tf.models`. */
export { modelFromJSON } from './engine/load-model.ts';
