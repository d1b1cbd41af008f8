/**
 * Tensors to bytes and back: the body of a weights file.
 *
 * Values stand one after the other in little-endian order, in the order of their specs, without
 * padding. What files are called and where they are is left to the handlers.
 */
import { tensor } from '../runtime/index.ts';
import type { NamedTensorMap, Tensor } from '../runtime/index.ts';
import { CompositeArrayBuffer } from './composite-array-buffer.ts';
import { decodeFloat16 } from './float16.ts';
import type {
  Quantization,
  WeightData,
  WeightDType,
  WeightGroup,
  WeightsManifestEntry,
} from './types.ts';

interface NamedTensor {
  name: string;
  tensor: Tensor;
}

const BYTES_PER_ELEMENT: Record<WeightDType, number> = { float32: 4, int32: 4, bool: 1 };
const QUANTIZED_BYTES: Record<Quantization['dtype'], number> = { uint8: 1, uint16: 2, float16: 2 };

/**
 * Puts the values of tensors into one buffer.
 *
 * @param tensors The tensors by name, or as a list of `{name, tensor}`.
 * @param group Marks the specs as weights of the model or of its optimizer.
 * @returns The bytes, and one spec for each tensor that says what they mean.
 * @example
 * ```ts
 * const { data, specs } = await tf.io.encodeWeights({ w: tf.tensor1d([1, 2]) });
 * console.log(data.byteLength, specs); // 8, [{name: 'w', shape: [2], dtype: 'float32'}]
 * tf.io.decodeWeights(data, specs).w.print();
 * ```
 */
export async function encodeWeights(
  tensors: NamedTensorMap | NamedTensor[],
  group?: WeightGroup,
): Promise<{ data: ArrayBuffer; specs: WeightsManifestEntry[] }> {
  const named: NamedTensor[] = Array.isArray(tensors)
    ? tensors
    : Object.keys(tensors).map((name) => ({ name, tensor: tensors[name] }));
  const specs = named.map(({ name, tensor: t }): WeightsManifestEntry => {
    const spec = { name, shape: t.shape.slice(), dtype: t.dtype };
    return group ? { ...spec, group } : spec;
  });
  const values = await Promise.all(named.map(({ tensor: t }) => t.data()));
  // `data()` may give a view of a larger buffer.
  const parts = values.map((v) => new Uint8Array(v.buffer, v.byteOffset, v.byteLength));
  return { data: new CompositeArrayBuffer(parts).slice(), specs };
}

/**
 * Makes tensors from the bytes of a weights file. Quantized weights come back in their full dtype.
 *
 * @param weightData The bytes.
 * @param specs What they mean, in order.
 * @returns The tensors by name.
 * @throws If the bytes end before the specs do, or a spec makes no sense. No tensor is made then.
 */
export function decodeWeights(
  weightData: WeightData,
  specs: WeightsManifestEntry[],
): NamedTensorMap {
  const data = new CompositeArrayBuffer(weightData);
  let offset = 0;
  const places = specs.map((spec) => {
    const begin = offset;
    offset += storedBytes(spec);
    if (offset > data.byteLength) throw truncated(spec, begin, data.byteLength);
    return [begin, offset];
  });
  const tensors = specs.map((spec, i) =>
    decodeTensor(spec, data.slice(places[i][0], places[i][1])),
  );
  return Object.fromEntries(specs.map((spec, i) => [spec.name, tensors[i]]));
}

/**
 * Makes tensors from the bytes of a weights file while they arrive.
 *
 * @param weightStream The bytes, in pieces of any size.
 * @param specs What they mean, in order.
 * @returns The tensors by name.
 */
export async function decodeWeightsStream(
  weightStream: ReadableStream<ArrayBuffer>,
  specs: WeightsManifestEntry[],
): Promise<NamedTensorMap> {
  const sizes = specs.map(storedBytes);
  const reader = weightStream.getReader();
  const out: NamedTensorMap = {};
  let pending = new CompositeArrayBuffer();
  let begin = 0;
  try {
    for (let i = 0; i < specs.length; i++) {
      const parts = [pending.slice()];
      let available = pending.byteLength;
      while (available < sizes[i]) {
        const { done, value } = await reader.read();
        if (done) throw truncated(specs[i], begin, begin + available);
        parts.push(value);
        available += value.byteLength;
      }
      pending = new CompositeArrayBuffer(parts);
      out[specs[i].name] = decodeTensor(specs[i], pending.slice(0, sizes[i]));
      pending = new CompositeArrayBuffer(pending.slice(sizes[i]));
      begin += sizes[i];
    }
  } catch (error) {
    for (const t of Object.values(out)) t.dispose();
    throw error;
  } finally {
    reader.releaseLock();
  }
  return out;
}

function truncated(spec: WeightsManifestEntry, begin: number, end: number): Error {
  return new Error(
    `decodeWeights: the data ends within weight '${spec.name}': it needs ${storedBytes(spec)} bytes ` +
      `from byte ${begin} on, only ${end - begin} are there; the file is truncated, or it does not ` +
      'belong to this model',
  );
}

/** How many bytes of a file a weight takes. Throws if its spec makes no sense. */
export function storedBytes(spec: WeightsManifestEntry): number {
  const { name, shape, dtype, quantization } = spec;
  if (!Array.isArray(shape) || shape.some((n) => !Number.isInteger(n) || n < 0)) {
    throw new Error(
      `decodeWeights: weight '${name}' has shape ${JSON.stringify(shape)}, which must be a list of sizes`,
    );
  }
  const bytes = BYTES_PER_ELEMENT[dtype];
  if (bytes === undefined) {
    throw new Error(
      `decodeWeights: weight '${name}' is of dtype '${dtype}'; weights can be ` +
        Object.keys(BYTES_PER_ELEMENT).join(', '),
    );
  }
  const elements = shape.reduce((product, extent) => product * extent, 1);
  return elements * (quantization ? quantizedBytes(spec, quantization) : bytes);
}

function quantizedBytes({ name, dtype }: WeightsManifestEntry, quantization: Quantization): number {
  const bytes = QUANTIZED_BYTES[quantization.dtype];
  const problem =
    bytes === undefined
      ? `which is none of ${Object.keys(QUANTIZED_BYTES).join(', ')}`
      : dtype === 'bool'
        ? 'but only float32 and int32 weights can be quantized'
        : quantization.dtype !== 'float16' &&
            (quantization.scale === undefined || quantization.min === undefined)
          ? 'without the scale and min that takes'
          : null;
  if (problem) {
    throw new Error(
      `decodeWeights: weight '${name}' of dtype ${dtype} is quantized as ${quantization.dtype}, ${problem}`,
    );
  }
  return bytes;
}

function decodeTensor(spec: WeightsManifestEntry, bytes: ArrayBuffer): Tensor {
  const { shape, dtype, quantization } = spec;
  if (quantization) return tensor(dequantize(bytes, quantization, dtype), shape, dtype);
  switch (dtype) {
    case 'float32':
      return tensor(new Float32Array(bytes), shape, dtype);
    case 'int32':
      return tensor(new Int32Array(bytes), shape, dtype);
    case 'bool':
      return tensor(new Uint8Array(bytes), shape, dtype);
  }
}

function dequantize(
  bytes: ArrayBuffer,
  { dtype: stored, scale = 1, min = 0 }: Quantization,
  dtype: WeightDType,
): Float32Array | Int32Array {
  const values =
    stored === 'float16'
      ? decodeFloat16(new Uint16Array(bytes))
      : Float32Array.from(
          stored === 'uint8' ? new Uint8Array(bytes) : new Uint16Array(bytes),
          (q) => q * scale + min,
        );
  return dtype === 'int32' ? Int32Array.from(values, Math.round) : values;
}
