/**
 * How the webgpu backend is offered. Its code is loaded when it is first asked for, so that programs which never do carry none
 * of it.
 */
import type { OpenedFactory } from '../backend.ts';
import { inNode } from '../in-node.ts';
import { webgpuOptions } from './options.ts';

const isInPage = (): boolean => Boolean(globalThis.navigator?.gpu);

export const webgpuFactory: OpenedFactory = {
  name: 'webgpu',
  priority: 3,
  available() {
    // In Node a package may offer it.
    return isInPage() || inNode()
      ? { ok: true }
      : { ok: false, why: 'there is no WebGPU (navigator.gpu)' };
  },
  automatic: () => webgpuOptions.automatic === true,
  suits: () => import('./device.ts').then((code) => code.hasHardware()),
  open: () => import('./backend.ts').then((code) => code.WebgpuBackend.open()),
};
