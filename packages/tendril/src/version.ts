/** What this is, and whose API it has. */

/** Versions: of Tendril, and of the TensorFlow.js packages whose public API it follows. */
export const version = {
  tendril: '0.1.0',
  tfjs: '4.22.0',
  'tfjs-core': '4.22.0',
  'tfjs-converter': '4.22.0',
  'tfjs-data': '4.22.0',
  'tfjs-layers': '4.22.0',
};

/** The version of @tensorflow/tfjs-data whose API `tf.data` has. */
export const versionData = '4.22.0';
