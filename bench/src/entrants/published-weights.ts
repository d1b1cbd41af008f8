/** What a published model's weights are, decoded, for those who make files of them. */
import { product } from '../data.ts';
import type { Input } from '../workloads/types.ts';
import type { Artifacts } from './published.ts';

/** The weights in full: some are bytes, of which each stands for a number. */
export function weightsOf({ weightSpecs, weightData }: Artifacts): Record<string, Input> {
  const bytes = weightData as ArrayBuffer;
  const weights: Record<string, Input> = {};
  let at = 0;
  for (const { name, shape, dtype: kind, quantization } of weightSpecs!) {
    const size = product(shape);
    if (quantization === undefined) {
      const part = bytes.slice(at, at + 4 * size);
      weights[name] = {
        shape,
        values: kind === 'int32' ? new Int32Array(part) : new Float32Array(part),
      };
      at += 4 * size;
      continue;
    }
    const { dtype, scale = 1, min = 0 } = quantization;
    if (dtype === 'float16') throw new Error(`${name} has halves, which nobody here decodes`);
    const count = dtype === 'uint8' ? 1 : 2;
    const part = bytes.slice(at, at + count * size);
    const levels = count === 1 ? new Uint8Array(part) : new Uint16Array(part);
    weights[name] = { shape, values: Float32Array.from(levels, (level) => level * scale + min) };
    at += count * size;
  }
  return weights;
}
