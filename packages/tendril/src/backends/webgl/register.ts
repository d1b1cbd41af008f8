/**
 * How the webgl backend is offered. Its code is loaded when it is first asked for, so that programs which never do carry none
 * of it.
 */
import type { OpenedFactory } from '../backend.ts';
import { webglOptions } from './options.ts';

export const webglFactory: OpenedFactory = {
  name: 'webgl',
  priority: 2.5,
  available() {
    const has = typeof WebGL2RenderingContext === 'function';
    return has ? { ok: true } : { ok: false, why: 'there is no WebGL 2' };
  },
  async suits() {
    if (!webglOptions.automatic) return false;
    const { isHardware } = await import('./context.ts');
    return isHardware();
  },
  async open() {
    const { WebglBackend } = await import('./backend.ts');
    return WebglBackend.open();
  },
};
