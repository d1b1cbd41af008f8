/**
 * How the webgpu backend is offered. Its code is loaded when it is first asked for, so that programs which never do carry none
 * of it.
 */
import type { OpenedFactory } from '../backend.ts';
import { webgpuOptions } from './options.ts';

export const webgpuFactory: OpenedFactory = {
  name: 'webgpu',
  priority: 3,
  available() {
    const has = typeof navigator === 'object' && 'gpu' in navigator && Boolean(navigator.gpu);
    return has ? { ok: true } : { ok: false, why: 'there is no WebGPU (navigator.gpu)' };
  },
  /** Software adapters compute on the same processor as wasm does, only slower. */
  async suits() {
    const { automatic = false, powerPreference = 'high-performance' } = webgpuOptions;
    if (!automatic) return false;
    const adapter = await navigator.gpu.requestAdapter({ powerPreference });
    return adapter !== null && !adapter.info.isFallbackAdapter;
  },
  async open() {
    const { WebgpuBackend } = await import('./backend.ts');
    return WebgpuBackend.open();
  },
};
