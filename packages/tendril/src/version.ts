/** What this is, and whose API it has. */

const api = '4.22.0';

/** Versions: of Tendril, and of the TensorFlow.js packages whose public API it follows. */
export const version = {
  tendril: '0.1.0',
  tfjs: api,
  'tfjs-core': api,
  'tfjs-converter': api,
  'tfjs-data': api,
  'tfjs-layers': api,
  'tfjs-backend-cpu': api,
  'tfjs-backend-wasm': api,
  'tfjs-backend-webgl': api,
};

/** The version that a package of TensorFlow.js names by itself; one for all, as they appear together. */
export {
  api as version_converter,
  api as version_core,
  api as version_cpu,
  api as version_data,
  api as version_layers,
  api as version_wasm,
  api as version_webgl,
  api as version_webgpu,
};
