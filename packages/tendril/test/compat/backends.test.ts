/** The names of TensorFlow.js's packages of backends: they are there, and those without a counterpart say what to do instead. */
import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';

/** What each package of version 4.22 exports. */
const names = {
  cpu: ['MathBackendCPU', 'version_cpu'],
  wasm: [
    'BackendWasm',
    'getThreadsCount',
    'setThreadsCount',
    'setWasmPath',
    'setWasmPaths',
    'version_wasm',
  ],
  webgl: [
    'GPGPUContext',
    'MathBackendWebGL',
    'forceHalfFloat',
    'gpgpu_util',
    'setWebGLContext',
    'version_webgl',
    'webgl',
    'webgl_util',
  ],
  webgpu: ['WebGPUBackend', 'webgpu_util'],
};

const library = tf as unknown as Record<string, unknown>;

describe('the packages of backends', () => {
  it.each(Object.entries(names))('%s: all names', (_, wanted) => {
    expect(wanted.filter((name) => library[name] === undefined)).toEqual([]);
  });

  it.each([
    ['MathBackendCPU', "setBackend('cpu')"],
    ['BackendWasm', "setBackend('wasm')"],
    ['WebGPUBackend', "setBackend('webgpu')"],
  ])('%s cannot be made, and says what to use', (name, instead) => {
    const Backend = library[name] as new () => unknown;
    expect(() => new Backend()).toThrow(name);
    expect(() => new Backend()).toThrow(instead);
  });

  it.each(['webgpu_util', 'webgl_util', 'gpgpu_util'])('%s has no helpers, and says so', (name) => {
    const helpers = library[name] as Record<string, () => never>;
    expect(() => helpers.makeProgram()).toThrow(`${name}.makeProgram: Tendril compiles programs`);
  });
});
