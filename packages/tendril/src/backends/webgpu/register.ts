/**
 * How the webgpu backend is offered. Its code is loaded when it is first asked for, so that programs which never do carry none
 * of it.
 */
import type { OpenedFactory } from '../backend.ts';
import { webgpuOptions } from './options.ts';

const isInPage = (): boolean => Boolean(globalThis.navigator?.gpu);

/** Where a package may offer it. */
function isNode(): boolean {
  const { process } = globalThis as { process?: { versions?: { node?: string } } };
  return process?.versions?.node !== undefined;
}

export const webgpuFactory: OpenedFactory = {
  name: 'webgpu',
  priority: 3,
  available() {
    return isInPage() || isNode()
      ? { ok: true }
      : { ok: false, why: 'there is no WebGPU (navigator.gpu)' };
  },
  automatic: () => webgpuOptions.automatic === true,
  async suits() {
    const { hasHardware } = await import('./device.ts');
    return hasHardware();
  },
  async open() {
    const { WebgpuBackend } = await import('./backend.ts');
    return WebgpuBackend.open();
  },
};
