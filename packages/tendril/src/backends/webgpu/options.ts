/** What a user may set about the webgpu backend. Nothing has to be set. */

/** Why a device was lost. */
export interface DeviceLoss {
  /** `destroyed` when a program asked for it, else `unknown`. */
  readonly reason: string;
  readonly message: string;
}

export interface WebgpuOptions {
  /** Which adapter to ask for where there are several. Default `high-performance`. */
  powerPreference?: 'high-performance' | 'low-power';
  /**
   * Whether `tf.ready()`, awaited before anything has run, may choose this backend where there is a graphics processor. Default
   * false: `tf.setBackend('webgpu')` chooses it.
   */
  automatic?: boolean;
  /**
   * Whether forms of large matrix products and convolutions are tried out, to find which is the fastest on this device. It is done
   * while there is nothing else to do, and what is found is kept (in IndexedDB; in Node while the program runs), so that it is
   * there from the start the next time. Counts when the backend is made. Default false.
   */
  tune?: boolean;
  /**
   * Called when the device is lost. What lay in its memory is gone; the backend asks for a new device by itself, and `tf.ready()`
   * resolves when that is there.
   */
  onDeviceLost?: (loss: DeviceLoss) => void;
}

/**
 * The options of the webgpu backend: `powerPreference` and `tune` count when it is made, `onDeviceLost` at any time.
 *
 * @example
 * ```ts
 * tf.webgpuOptions.onDeviceLost = ({ message }) => console.warn(message);
 * ```
 */
export const webgpuOptions: WebgpuOptions = {};
