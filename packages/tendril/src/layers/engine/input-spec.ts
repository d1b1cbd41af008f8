/** What a layer demands of its inputs, and the check of it. */
import { shapeText } from './lists.ts';
import type { DataType, Shape } from './types.ts';

export interface InputSpecArgs {
  dtype?: DataType;
  /** The shape, null where any size will do. */
  shape?: Shape;
  /** The exact rank. */
  ndim?: number;
  maxNDim?: number;
  minNDim?: number;
  /** Sizes of single axes; negative axes count from the back. */
  axes?: { [axis: number]: number };
}

/** The dtype, rank and sizes that an input of a layer must have. */
export class InputSpec {
  dtype?: DataType;
  shape?: Shape;
  ndim?: number;
  maxNDim?: number;
  minNDim?: number;
  axes: { [axis: number]: number };

  constructor(args: InputSpecArgs) {
    this.dtype = args.dtype;
    this.shape = args.shape;
    this.ndim = args.shape ? args.shape.length : args.ndim;
    this.maxNDim = args.maxNDim;
    this.minNDim = args.minNDim;
    this.axes = args.axes ?? {};
  }
}

interface Input {
  shape: Shape;
  dtype: DataType;
}

/** Throws, naming the layer, if the inputs are not what the specs demand. */
export function assertInputCompatibility(
  layerName: string,
  specs: (InputSpec | null)[],
  inputs: Input[],
): void {
  if (inputs.length !== specs.length) {
    throw new Error(
      `layer '${layerName}' expects ${specs.length} input${specs.length === 1 ? '' : 's'}, got ` +
        `${inputs.length}: ${inputs.map((x) => shapeText(x.shape)).join(', ')}`,
    );
  }
  specs.forEach((spec, i) => {
    const demand = spec && unmet(spec, inputs[i]);
    if (demand) {
      const which = specs.length > 1 ? `input ${i}` : 'an input';
      const got = demand.startsWith('dtype')
        ? `dtype ${inputs[i].dtype}`
        : shapeText(inputs[i].shape);
      throw new Error(`layer '${layerName}' expects ${which} of ${demand}, got ${got}`);
    }
  });
}

/** The demand that an input does not meet, in words; null if it meets all. */
function unmet(spec: InputSpec, { shape, dtype }: Input): string | null {
  const rank = shape.length;
  if (spec.shape && rank !== spec.shape.length) return `shape ${shapeText(spec.shape)}`;
  if (spec.ndim != null && rank !== spec.ndim) return `rank ${spec.ndim}`;
  if (spec.maxNDim != null && rank > spec.maxNDim) return `rank ${spec.maxNDim} at most`;
  if (spec.minNDim != null && rank < spec.minNDim) return `rank ${spec.minNDim} at least`;
  if (spec.dtype != null && dtype !== spec.dtype) return `dtype ${spec.dtype}`;
  for (const [key, wanted] of Object.entries(spec.axes)) {
    const axis = Number(key);
    const size = shape[axis < 0 ? rank + axis : axis];
    if (wanted != null && size != null && size !== wanted) {
      return `size ${wanted} along axis ${axis}`;
    }
  }
  if (spec.shape) {
    const wrong = spec.shape.some((n, i) => n !== null && shape[i] !== null && n !== shape[i]);
    if (wrong) return `shape ${shapeText(spec.shape)}`;
  }
  return null;
}
