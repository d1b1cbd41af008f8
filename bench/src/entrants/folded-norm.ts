/** A batch normalization behind a convolution without bias, as a filter and a bias of one convolution. */
import type { Input } from '../workloads/types.ts';

type Part = 'gamma' | 'beta' | 'moving_mean' | 'moving_variance';

/** `filter` is [h, w, in, out]; `part` gives the weights of the normalization, which may have no `gamma`. */
export function foldedNorm(
  filter: Input,
  part: (name: Part) => Input | undefined,
  epsilon: number,
): { filter: Input; bias: Input } {
  const gain = part('gamma')?.values;
  const [offset, mean, variance] = (['beta', 'moving_mean', 'moving_variance'] as const).map(
    (name) => part(name)!.values,
  );
  const scale = Array.from(variance, (v, i) => (gain?.[i] ?? 1) / Math.sqrt(v + epsilon));
  const { shape, values } = filter;
  const channels = scale.length;
  return {
    filter: { shape, values: Float32Array.from(values, (v, i) => v * scale[i % channels]) },
    bias: {
      shape: [channels],
      values: Float32Array.from(scale, (s, i) => offset[i] - mean[i] * s),
    },
  };
}
