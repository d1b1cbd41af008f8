/** Whether a graphics processor draws: asked before the backend is chosen, so a file of its own. */
import { createContext, rendererOf } from './context.ts';

/** Renderers that compute on the processor. */
const software = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/** Whether a graphics processor draws here; software is slower than the wasm backend on the same processor. */
export function isHardware(): boolean {
  try {
    const gl = createContext();
    const hardware = !software.test(rendererOf(gl));
    gl.getExtension('WEBGL_lose_context')?.loseContext();
    return hardware;
  } catch {
    return false;
  }
}
