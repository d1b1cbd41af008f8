/** tf.util: what TensorFlow.js's own code and programs around it use for arrays, shapes and values. */
export * from './arrays.ts';
export * from './fingerprint.ts';
export * from './platform.ts';
export * from './shapes.ts';
export * from './values.ts';
