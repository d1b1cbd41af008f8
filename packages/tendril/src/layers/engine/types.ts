/** Types that all layers share. */
import type { Scalar, Tensor } from '../../runtime/index.ts';

/**
 * Null, for what TensorFlow.js declares as always there: programs written against its types read it without asking. Here, ask
 * whether it is null.
 */
export const absent = null as never;

/** Sizes of a tensor's axes; null where any size will do, as with the batch. */
export type Shape = (number | null)[];

export type DataType = Tensor['dtype'];

export type { Scalar };

/** Further arguments of a layer's `call`, such as `training`. */
export interface Kwargs {
  [key: string]: unknown;
}

/** Compares what should be with what is; gives one value for each sample, or for all. */
export type LossOrMetricFn = (yTrue: Tensor, yPred: Tensor) => Tensor;

/** Computes a term that is added to the loss. */
export type RegularizerFn = () => Scalar;

/** Whether channels come before or after the spatial axes. */
export type DataFormat = 'channelsFirst' | 'channelsLast';

export type PaddingMode = 'valid' | 'same' | 'causal';

/** How a merge of both directions of a bidirectional layer is done. */
export type BidirectionalMergeMode = 'sum' | 'mul' | 'concat' | 'ave';

/** One tensor, several, or several by name. */
export type TensorOrArrayOrMap = Tensor | Tensor[] | { [name: string]: Tensor };

/** The part of a tensor, a weight or a symbolic tensor that shape checks need. */
export interface HasShape {
  shape: Shape;
}
