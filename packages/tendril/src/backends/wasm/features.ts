/**
 * What the engine can do: SIMD, relaxed SIMD, shared memory with threads, waiting on this thread. Answers come from validating
 * tiny modules and are remembered. They are asked before a page's first result, so the modules are written by hand here.
 */

export interface EngineFeatures {
  readonly simd: boolean;
  readonly relaxedSimd: boolean;
  /** Whether memory may be shared with workers. */
  readonly threads: boolean;
  /** Whether this thread may sleep (a page's main thread may only spin). */
  readonly canWait: boolean;
}

/** `i32.const 0`, `i8x16.splat` */
const zeros = [0x41, 0, 0xfd, 0x0f];
/** `f32x4.relaxed_madd` */
const relaxedMadd = [0xfd, 0x85, 0x02];
/** `v128.any_true` */
const anyTrue = [0xfd, 0x53];

/** Whether a function of this code, from nothing to an i32, is valid. */
function validates(...code: number[]): boolean {
  const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  const type = [1, 5, 1, 0x60, 0, 1, 0x7f];
  const declaration = [3, 2, 1, 0];
  const body = [0, ...code, 0x0b];
  const definition = [10, body.length + 2, 1, body.length, ...body];
  return WebAssembly.validate(Uint8Array.of(...header, ...type, ...declaration, ...definition));
}

function mayShare(): boolean {
  if (typeof SharedArrayBuffer !== 'function' || typeof Atomics !== 'object') return false;
  // Browsers let shared memory reach a worker only in isolated pages. Node knows no such thing and has no such flag.
  return (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated !== false;
}

function mayWait(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 0);
    return true;
  } catch {
    return false;
  }
}

function detect(): EngineFeatures {
  if (typeof WebAssembly !== 'object') {
    return { simd: false, relaxedSimd: false, threads: false, canWait: false };
  }
  const threads = mayShare();
  return {
    simd: validates(...zeros, ...anyTrue),
    relaxedSimd: validates(...zeros, ...zeros, ...zeros, ...relaxedMadd, ...anyTrue),
    threads,
    canWait: threads && mayWait(),
  };
}

let detected: EngineFeatures | null = null;

export function engineFeatures(): EngineFeatures {
  return (detected ??= detect());
}
