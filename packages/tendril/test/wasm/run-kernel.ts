/** Runs generated code in this thread, on a memory of its own, with arguments given as typed arrays. */
import { f32x4, ModuleBuilder } from '../../src/backends/wasm/assembler/index.ts';
import {
  LOWEST_ADDRESS,
  mathImports,
  SCRATCH_BYTES,
  type GeneratedKernel,
} from '../../src/backends/wasm/codegen/generated.ts';
import { makeTypedArray, type DType, type TypedArray } from '../../src/ir/dtype.ts';
import type { KernelArg } from '../../src/ir/kernel.ts';

/** Whether this engine has relaxed SIMD. */
export const relaxedHere = ((): boolean => {
  const m = new ModuleBuilder();
  const one = f32x4.const(1);
  m.function('probe', [], [], (f) => f.do(f32x4.relaxed_madd(one, one, one)));
  return WebAssembly.validate(m.bytes());
})();

const pageBytes = 65536;

/** Modules and one memory serve many runs: making them is what takes the time. */
const modules = new WeakMap<GeneratedKernel, WebAssembly.Module>();
const memory = new WebAssembly.Memory({ initial: 128 });

function moduleOf(generated: GeneratedKernel): WebAssembly.Module {
  let module = modules.get(generated);
  if (!module) modules.set(generated, (module = new WebAssembly.Module(generated.bytes)));
  return module;
}

const scratchAt = LOWEST_ADDRESS;
const align = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/**
 * Runs a kernel on copies of `buffers` and gives the copies of those it may write. `splits` are the places where the range of
 * units is cut into calls.
 */
export function runKernel(
  generated: GeneratedKernel,
  args: readonly KernelArg[],
  buffers: readonly TypedArray[],
  extent: number,
  splits: (units: number) => number[] = () => [],
): TypedArray[] {
  const places: number[] = [];
  let end = align(scratchAt + SCRATCH_BYTES);
  for (const buffer of buffers) {
    places.push(end);
    // Guard bytes after each buffer show stores outside of it.
    end = align(end + buffer.byteLength + 64);
  }
  const missing = Math.ceil((end + 64 - memory.buffer.byteLength) / pageBytes);
  if (missing > 0) memory.grow(missing);
  const bytes = new Uint8Array(memory.buffer).fill(0x7b, align(scratchAt + SCRATCH_BYTES), end);
  buffers.forEach((buffer, i) => {
    bytes.set(new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength), places[i]);
  });
  new Int32Array(memory.buffer, 64).set([...places, extent, ...(generated.sizes ?? [])]);
  const { exports } = new WebAssembly.Instance(moduleOf(generated), {
    env: { memory, scratch: scratchAt },
    math: mathImports,
  });
  const kernel = exports.kernel as (args: number, begin: number, end: number) => void;
  const units = generated.units(extent);
  const cuts = [0, ...splits(units), units];
  for (let i = 1; i < cuts.length; i++) kernel(64, cuts[i - 1], cuts[i]);
  return buffers.map((buffer, i) => {
    const after = bytes.subarray(places[i] + buffer.byteLength, places[i] + buffer.byteLength + 64);
    if (after.some((b) => b !== 0x7b)) throw new Error(`The kernel stored behind argument ${i}.`);
    const copy = makeTypedArray(args[i].dtype, buffer.length);
    new Uint8Array(copy.buffer).set(bytes.subarray(places[i], places[i] + buffer.byteLength));
    return copy;
  });
}

/** Random values of a type; `scale` is their spread. */
export function randomValues(dtype: DType, size: number, seed: number, scale = 3): TypedArray {
  const values = makeTypedArray(dtype, size);
  let state = (seed * 2654435761 + 12345) >>> 0;
  for (let i = 0; i < size; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const unit = state / 2 ** 32;
    if (dtype === 'float32') values[i] = (unit * 2 - 1) * scale;
    else values[i] = dtype === 'bool' ? Number(unit < 0.5) : Math.round((unit * 2 - 1) * scale * 4);
  }
  return values;
}
