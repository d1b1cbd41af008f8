/** What a user may set about the webgl backend. Nothing has to be set. */

export interface WebglOptions {
  /** Which graphics processor to ask for where there are several. Default `high-performance`. */
  powerPreference?: 'high-performance' | 'low-power';
  /**
   * A context of the program's own to work in, so that textures can be shared; it is left as it was found. Default: one that the
   * backend makes. `tf.setWebGLContext` sets it.
   */
  context?: WebGL2RenderingContext;
  /**
   * Whether `tf.ready()`, awaited before anything has run, may choose this backend where there is a graphics processor and no
   * WebGPU. Default false: `tf.setBackend('webgl')` chooses it.
   */
  automatic?: boolean;
  /** While textures take more bytes than this, those that are freed are deleted, not kept for others. None by default. */
  deleteTextureThreshold?: number;
  /**
   * Called when the context is lost. What lay in its textures is gone; the backend makes a new context by itself, and `tf.ready()`
   * resolves when that is there.
   */
  onContextLost?: (loss: { readonly message: string }) => void;
}

/**
 * The options of the webgl backend: `powerPreference` and `context` count when it is made, `onContextLost` at any time.
 *
 * @example
 * ```ts
 * tf.webglOptions.onContextLost = ({ message }) => console.warn(message);
 * ```
 */
export const webglOptions: WebglOptions = {};
