/**
 * Tensors to bytes and back: the body of a weights file.
 *
 * Values stand one after the other in little-endian order, in the order of their specs, without
 * padding; complex numbers as pairs, strings as UTF-8 with their length (uint32) before them. What files are called and where they are is left to the handlers.
 */
import type { TypedArray } from '../ir/dtype.ts';
import { filledTensor, partsFromBytes, tensor, tensorOfParts } from '../runtime/index.ts';
import type { NamedTensorMap, Tensor } from '../runtime/index.ts';
import { ByteReader, EndOfStream } from './byte-reader.ts';
import { CompositeArrayBuffer } from './composite-array-buffer.ts';
import { decodeFloat16 } from '../runtime/float16.ts';
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

/** Of a string, these are the bytes that hold its length. */
const BYTES_PER_ELEMENT: Record<WeightDType, number> = {
  float32: 4,
  int32: 4,
  bool: 1,
  complex64: 8,
  string: 4,
  float16: 2,
  uint8: 1,
  int8: 1,
  float64: 8,
};
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
  const bytes = await Promise.all(named.map(({ tensor: t }) => t.bytes()));
  const parts = bytes.flatMap((b) => (Array.isArray(b) ? b.flatMap(withLength) : [b]));
  return { data: new CompositeArrayBuffer(parts).slice(), specs };
}

/** A string's bytes as they stand in a file: after their number. */
function withLength(bytes: Uint8Array): Uint8Array[] {
  return [new Uint8Array(Uint32Array.of(bytes.length).buffer), bytes];
}

/**
 * Makes tensors from the bytes of a weights file. Quantized weights come back in their full dtype.
 *
 * @param weightData The bytes.
 * @param specs What they mean, in order.
 * @param isAll Whether bytes that belong to no spec are an error. Default: false.
 * @returns The tensors by name.
 * @throws If the bytes end before the specs do, or a spec makes no sense. No tensor is made then.
 *
 * @example
 * ```ts
 * const bytes = new Float32Array([1, 2]).buffer;
 * tf.io.decodeWeights(bytes, [{ name: 'w', shape: [2], dtype: 'float32' }]).w.print(); // [1, 2]
 * ```
 */
export function decodeWeights(
  weightData: WeightData,
  specs: WeightsManifestEntry[],
  isAll = false,
): NamedTensorMap {
  const data = new CompositeArrayBuffer(weightData);
  let offset = 0;
  const places = specs.map((spec) => {
    const begin = offset;
    offset += storedBytes(spec, data, begin);
    if (offset > data.byteLength) throw truncated(spec, offset - begin, begin, data.byteLength);
    return [begin, offset];
  });
  if (isAll && offset < data.byteLength) throw tooLong(offset, data.byteLength);
  const tensors = specs.map((spec, i) => decodeTensor(spec, data.view(places[i][0], places[i][1])));
  return Object.fromEntries(specs.map((spec, i) => [spec.name, tensors[i]]));
}

/**
 * Makes tensors from the bytes of a weights file while they arrive.
 *
 * @param weightStream The bytes, in pieces of any size.
 * @param specs What they mean, in order.
 * @param isAll Whether bytes that belong to no spec are an error. Default: false.
 * @returns The tensors by name.
 *
 * @example
 * ```ts
 * const stream = new Blob([new Float32Array([1, 2])]).stream();
 * const { w } = await tf.io.decodeWeightsStream(stream, [{ name: 'w', shape: [2], dtype: 'float32' }]);
 * w.print(); // [1, 2]
 * ```
 */
export async function decodeWeightsStream(
  weightStream: ReadableStream<ArrayBuffer>,
  specs: WeightsManifestEntry[],
  isAll = false,
): Promise<NamedTensorMap> {
  const reader = new ByteReader(weightStream);
  const out = new Map<string, Tensor>();
  let begin = 0;
  try {
    for (const spec of specs) {
      try {
        const bytes = await readWeight(reader, spec);
        out.set(spec.name, decodeTensor(spec, bytes));
        begin += bytes.length;
      } catch (error) {
        if (!(error instanceof EndOfStream)) throw error;
        throw truncated(spec, error.wanted, begin, begin + error.came);
      }
    }
    if (isAll && (await reader.hasMore())) throw tooLong(begin);
  } catch (error) {
    for (const t of out.values()) t.dispose();
    await reader.close(error);
    throw error;
  }
  await reader.close();
  return Object.fromEntries(out);
}

/** The bytes of a weight. Only strings tell on the way how many these are. */
async function readWeight(
  reader: ByteReader,
  spec: WeightsManifestEntry,
): Promise<Uint8Array<ArrayBuffer>> {
  const least = storedBytes(spec);
  if (spec.dtype !== 'string') return reader.read(least);
  const parts: Uint8Array[] = [];
  let have = 0;
  const next = async (count: number): Promise<Uint8Array<ArrayBuffer>> => {
    try {
      const part = await reader.read(count);
      parts.push(part);
      have += part.length;
      return part;
    } catch (error) {
      if (!(error instanceof EndOfStream)) throw error;
      throw new EndOfStream(have + error.wanted, have + error.came);
    }
  };
  for (let left = spec.shape.reduce((product, n) => product * n, 1); left > 0; left--) {
    const length = await next(BYTES_PER_ELEMENT.string);
    await next(new DataView(length.buffer).getUint32(0, true));
  }
  return joined(parts, have);
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function truncated(spec: WeightsManifestEntry, needed: number, begin: number, end: number): Error {
  return new Error(
    `decodeWeights: the data ends within weight '${spec.name}': it needs ${needed} bytes ` +
      `from byte ${begin} on, only ${end - begin} are there; the file is truncated, or it does not ` +
      'belong to this model',
  );
}

function tooLong(wanted: number, got?: number): Error {
  return new Error(
    `decodeWeights: the weights take ${wanted} bytes, but there are ${got ?? 'more'}; the file is not the one that belongs to ` +
      'this model',
  );
}

/**
 * How many bytes of a file a weight takes that begins at `begin`. For strings this is known once `data` has them: before, it is
 * how many are needed to tell more. Throws if the spec makes no sense.
 */
export function storedBytes(
  spec: WeightsManifestEntry,
  data: CompositeArrayBuffer = new CompositeArrayBuffer(),
  begin = 0,
): number {
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
  if (dtype === 'string') return stringBytes(elements, data, begin);
  return elements * (quantization ? quantizedBytes(spec, quantization) : bytes);
}

/** From `begin` on, `count` strings with their lengths; or what is needed to read the first length that is missing. */
function stringBytes(count: number, data: CompositeArrayBuffer, begin: number): number {
  let offset = begin;
  for (let i = 0; i < count; i++) {
    const start = offset + BYTES_PER_ELEMENT.string;
    if (start > data.byteLength) return start - begin;
    offset = start + new DataView(data.slice(offset, start)).getUint32(0, true);
  }
  return offset - begin;
}

function quantizedBytes({ name, dtype }: WeightsManifestEntry, quantization: Quantization): number {
  const bytes = QUANTIZED_BYTES[quantization.dtype];
  const problem =
    bytes === undefined
      ? `which is none of ${Object.keys(QUANTIZED_BYTES).join(', ')}`
      : dtype !== 'float32' && dtype !== 'int32'
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

/** A tensor of the values that these bytes stand for; the bytes may be part of somebody's buffer. */
function decodeTensor(spec: WeightsManifestEntry, bytes: Uint8Array): Tensor {
  const { shape, dtype, quantization } = spec;
  if (quantization) {
    return filledTensor(shape, dtype === 'int32' ? 'int32' : 'float32', (values) =>
      dequantize(bytes, quantization, values),
    );
  }
  switch (dtype) {
    case 'float32':
    case 'int32':
      return filledTensor(shape, dtype, ({ buffer, byteOffset, byteLength }) =>
        new Uint8Array(buffer, byteOffset, byteLength).set(bytes),
      );
    case 'float64':
      return tensor(new Float64Array(bytes.slice().buffer), shape, dtype);
    case 'bool':
      return tensor(bytes, shape, dtype);
    case 'complex64':
      return tensor(new Float32Array(bytes.slice().buffer), shape, dtype);
    case 'string':
      return tensor(stringsIn(bytes), shape, dtype);
    case 'float16':
    case 'uint8':
    case 'int8':
      return tensorOfParts(partsFromBytes(bytes, shape, dtype));
  }
}

/** Each string's bytes, in one copy of all of them. */
function stringsIn(bytes: Uint8Array): Uint8Array[] {
  const { buffer } = bytes.slice();
  const view = new DataView(buffer);
  const strings: Uint8Array[] = [];
  for (let at = 0; at < buffer.byteLength;) {
    const length = view.getUint32(at, true);
    at += BYTES_PER_ELEMENT.string;
    strings.push(new Uint8Array(buffer, at, length));
    at += length;
  }
  return strings;
}

/** Halves or whole numbers of 16 bits, where they are if they lie so that they can be read. */
function wordsIn(bytes: Uint8Array): Uint16Array {
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice();
  return new Uint16Array(buffer, byteOffset, byteLength / 2);
}

/** Writes the numbers that quantized bytes stand for. */
function dequantize(bytes: Uint8Array, quantization: Quantization, values: TypedArray): void {
  const { dtype: stored, scale = 1, min = 0 } = quantization;
  if (values instanceof Int32Array) {
    const numbers = new Float32Array(values.length);
    dequantize(bytes, quantization, numbers);
    values.set(numbers.map(Math.round));
  } else if (stored === 'float16') {
    decodeFloat16(wordsIn(bytes), values);
  } else {
    scaled(stored === 'uint8' ? bytes : wordsIn(bytes), scale, min, values);
  }
}

/** A loop in a function of its own, with nothing to look up, is soon made fast: millions of weights are decoded only once. */
function scaled(
  numbers: Uint8Array | Uint16Array,
  scale: number,
  min: number,
  values: TypedArray,
): void {
  const { length } = values;
  for (let i = 0; i < length; i++) values[i] = numbers[i] * scale + min;
}
