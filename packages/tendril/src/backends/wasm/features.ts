/**
 * What the engine can do: SIMD, relaxed SIMD, shared memory with threads, waiting on this thread. Answers come from validating
 * tiny modules and are remembered.
 */
import { f32x4, i32x4, ModuleBuilder, v128, type Value } from './assembler/index.ts';

export interface EngineFeatures {
  readonly simd: boolean;
  readonly relaxedSimd: boolean;
  /** Whether memory may be shared with workers. */
  readonly threads: boolean;
  /** Whether this thread may sleep (a page's main thread may only spin). */
  readonly canWait: boolean;
}

function validates(value: Value<'v128'>): boolean {
  const m = new ModuleBuilder();
  m.function('probe', [], ['i32'], (f) => f.return(v128.any_true(value)));
  return WebAssembly.validate(m.bytes());
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
  const zero = i32x4.const(0);
  const threads = mayShare();
  return {
    simd: validates(i32x4.add(zero, zero)),
    relaxedSimd: validates(f32x4.relaxed_madd(zero, zero, zero)),
    threads,
    canWait: threads && mayWait(),
  };
}

let detected: EngineFeatures | null = null;

export function engineFeatures(): EngineFeatures {
  return (detected ??= detect());
}
