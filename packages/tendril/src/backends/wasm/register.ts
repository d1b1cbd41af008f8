/** How the wasm backend is offered: it needs WebAssembly with SIMD, and is better than the cpu where it has it. */
import type { DirectFactory } from '../backend.ts';
import { WasmBackend } from './backend.ts';
import { engineFeatures } from './features.ts';

export const wasmFactory: DirectFactory = {
  name: 'wasm',
  priority: 2,
  available() {
    if (typeof WebAssembly !== 'object') return { ok: false, why: 'there is no WebAssembly' };
    if (!engineFeatures().simd) return { ok: false, why: "this engine's WebAssembly has no SIMD" };
    return { ok: true };
  },
  create: () => new WasmBackend(),
};
