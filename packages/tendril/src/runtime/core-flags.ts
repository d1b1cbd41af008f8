/**
 * The flags of TensorFlow.js' core and wasm backend by which programs ask where they run. Those about what the core does itself are
 * kept without effect, in TensorFlow.js' defaults.
 */
import type { Environment, FlagValue } from './env.ts';

const without: readonly (readonly [string, FlagValue])[] = [
  ['DEPRECATION_WARNINGS_ENABLED', true],
  ['IS_TEST', false],
  ['WRAP_TO_IMAGEBITMAP', false],
  ['CANVAS2D_WILL_READ_FREQUENTLY_FOR_GPU', false],
  ['USE_SETTIMEOUTCUSTOM', false],
];

function isSafari(): boolean {
  if (typeof navigator === 'undefined') return false;
  const { userAgent = '', vendor = '' } = navigator;
  return userAgent.includes('Safari') && vendor.includes('Apple');
}

/** Gives what it was given. */
export function registerCoreFlags(env: Environment): Environment {
  for (const [name, value] of without) env.registerFlag(name, () => value);
  for (const name of ['TENSORLIKE_CHECK_SHAPE_CONSISTENCY', 'CHECK_COMPUTATION_FOR_ERRORS']) {
    env.registerFlag(name, () => env.getBool('DEBUG'));
  }
  env.registerFlag('IS_SAFARI', isSafari);
  // Where WebAssembly has no SIMD, there is no wasm backend to ask about.
  env.registerFlag('WASM_HAS_SIMD_SUPPORT', () => typeof WebAssembly === 'object');
  env.registerFlag(
    'WASM_HAS_MULTITHREAD_SUPPORT',
    () => typeof SharedArrayBuffer === 'function' && typeof Worker === 'function',
  );
  return env;
}
