/**
 * The graph of a model before there is data: symbolic tensors, and the nodes (one application of a
 * layer each) between them.
 */
import type { Layer } from './layer.ts';
import { getScopedTensorName, getUniqueTensorName } from './names.ts';
import type { ConfigDict, ConfigDictValue } from '../../io/serialization.ts';
import type { DataType, Kwargs, Shape } from './types.ts';

let nextTensorId = 0;
let nextNodeId = 0;

/**
 * A place for a tensor: its shape and dtype, and the layer that will compute it. `tf.input` makes
 * the first, and `layer.apply` makes others from them.
 */
export class SymbolicTensor {
  readonly dtype: DataType;
  readonly shape: Shape;
  sourceLayer: Layer;
  readonly inputs: SymbolicTensor[];
  readonly callArgs: Kwargs;
  readonly outputTensorIndex?: number;
  readonly id: number;
  readonly name: string;
  readonly originalName?: string;
  readonly rank: number;
  /** Which application of the source layer computes it. */
  nodeIndex = 0;
  /** Which of that application's outputs it is. */
  tensorIndex = 0;

  constructor(
    dtype: DataType,
    shape: Shape,
    sourceLayer: Layer,
    inputs: SymbolicTensor[],
    callArgs: Kwargs,
    name?: string,
    outputTensorIndex?: number,
  ) {
    this.dtype = dtype;
    this.shape = shape;
    this.sourceLayer = sourceLayer;
    this.inputs = inputs;
    this.callArgs = callArgs;
    this.outputTensorIndex = outputTensorIndex;
    this.id = nextTensorId++;
    this.rank = shape.length;
    if (name !== undefined) {
      this.originalName = getScopedTensorName(name);
      this.name = getUniqueTensorName(this.originalName);
    } else {
      this.name = `symbolic_${this.id}`;
    }
  }

  /** The application that computes it. */
  get node(): Node {
    return this.sourceLayer.inboundNodes[this.nodeIndex];
  }
}

export interface NodeArgs {
  outboundLayer: Layer;
  inputTensors: SymbolicTensor[];
  outputTensors: SymbolicTensor[];
  inputShapes: Shape | Shape[];
  outputShapes: Shape | Shape[];
  /** Nothing comes in: the node of an input layer, or a whole model as a layer before it is applied. */
  root?: boolean;
}

/** One application of a layer: `inputTensors` → `outboundLayer` → `outputTensors`. */
export class Node {
  readonly id: number;
  callArgs: Kwargs;
  outboundLayer: Layer;
  /** Where the inputs come from: layer, application of it, and output of that, for each input. */
  inboundLayers: Layer[];
  nodeIndices: number[];
  tensorIndices: number[];
  inputTensors: SymbolicTensor[];
  outputTensors: SymbolicTensor[];
  inputShapes: Shape | Shape[];
  outputShapes: Shape | Shape[];

  constructor(args: NodeArgs, callArgs: Kwargs = {}) {
    this.id = nextNodeId++;
    this.callArgs = callArgs;
    this.outboundLayer = args.outboundLayer;
    this.inputTensors = args.inputTensors;
    this.outputTensors = args.outputTensors;
    this.inputShapes = args.inputShapes;
    this.outputShapes = args.outputShapes;
    const inbound = args.root ? [] : args.inputTensors;
    this.inboundLayers = inbound.map((t) => t.sourceLayer);
    this.nodeIndices = inbound.map((t) => t.nodeIndex);
    this.tensorIndices = inbound.map((t) => t.tensorIndex);
    for (const layer of new Set(this.inboundLayers)) layer.outboundNodes.push(this);
    args.outboundLayer.inboundNodes.push(this);
  }

  getConfig(): ConfigDict {
    const names: ConfigDictValue[] = this.inboundLayers.map((layer) => layer.name);
    return {
      outboundLayer: this.outboundLayer.name,
      inboundLayers: names,
      nodeIndices: this.nodeIndices,
      tensorIndices: this.tensorIndices,
    };
  }
}
