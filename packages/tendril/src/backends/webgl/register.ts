/**
 * How the webgl backend is offered. Its code is loaded when it is first asked for, so that programs which never do carry none
 * of it.
 */
import type { OpenedFactory } from '../backend.ts';
import { webglOptions } from './options.ts';

/** A webgl backend under a name of its own, in a context of the program's. It is used when it is asked for. */
export function webglFactoryIn(name: string, context: WebGL2RenderingContext): OpenedFactory {
  return {
    name,
    priority: 0,
    available: () => ({ ok: true }),
    open: () => import('./backend.ts').then((code) => code.WebglBackend.open(name, context)),
  };
}

export const webglFactory: OpenedFactory = {
  name: 'webgl',
  priority: 2.5,
  available() {
    const has = typeof WebGL2RenderingContext === 'function';
    return has ? { ok: true } : { ok: false, why: 'there is no WebGL 2' };
  },
  automatic: () => webglOptions.automatic === true,
  suits: () => import('./hardware.ts').then((code) => code.isHardware()),
  open: () => import('./backend.ts').then((code) => code.WebglBackend.open()),
};
