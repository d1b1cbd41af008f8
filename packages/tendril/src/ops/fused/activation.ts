/** Bias and activation, as the fused ops take them by name. Fusing itself is the compiler's. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { logistic } from '../../primitives/exponentials/index.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { eluNode } from '../activations/elu.ts';
import { leakyReluNode, relu6Node, reluNode } from '../activations/relu.ts';
import { broadcastShape } from '../util/broadcast.ts';
import { asFloat } from '../util/dtype.ts';
import { check, fail, show } from '../util/errors.ts';
import * as n from '../util/numeric.ts';
import { nodeOf } from '../util/operand.ts';

export type Activation = 'linear' | 'relu' | 'prelu' | 'elu' | 'relu6' | 'leakyrelu' | 'sigmoid';

export interface Epilogue {
  /** Added to the result; broadcasts to it. */
  bias?: Tensor | TensorLike;
  /** 'linear' (nothing) by default. */
  activation?: Activation;
  /** The slopes for 'prelu'. */
  preluActivationWeights?: Tensor;
  /** The slope for 'leakyrelu', 0.2 by default. */
  leakyreluAlpha?: number;
}

/** A vector holds one value for each channel, wherever the channels are. */
function perChannel(node: Node, rank: number, channel: number): Node {
  if (node.shape.length !== 1 || node.shape[0] === 1) return node;
  const shape = new Array<number>(rank - channel).fill(1);
  shape[0] = node.shape[0];
  return ir.reshape(node, shape);
}

function activate(op: string, x: Node, epilogue: Epilogue, channel: number): Node {
  const { activation = 'linear', leakyreluAlpha = 0.2, preluActivationWeights } = epilogue;
  switch (activation) {
    case 'linear':
      return x;
    case 'relu':
      return reluNode(x);
    case 'relu6':
      return relu6Node(x);
    case 'elu':
      return eluNode(x);
    case 'sigmoid':
      return logistic(x);
    case 'leakyrelu':
      return leakyReluNode(x, leakyreluAlpha);
    case 'prelu': {
      const slopes = asFloat(nodeOf(preluActivationWeights, 'preluActivationWeights', op));
      return leakyReluNode(x, perChannel(slopes, x.shape.length, channel));
    }
    default:
      return fail(
        op,
        `activation must be 'linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu' or 'prelu', got ${show(activation)}`,
      );
  }
}

/** Adds the bias and applies the activation; `channel` is the axis of the channels. */
export function applyEpilogue(op: string, x: Node, epilogue: Epilogue, channel: number): Node {
  const { bias } = epilogue;
  if (bias === undefined || bias === null) return activate(op, x, epilogue, channel);
  const node = ir.convert(nodeOf(bias, 'bias', op), x.dtype);
  const added = perChannel(node, x.shape.length, channel);
  const together = broadcastShape(op, x.shape, added.shape);
  check(
    together.length === x.shape.length && together.every((extent, i) => extent === x.shape[i]),
    op,
    () => `bias of shape [${node.shape}] does not broadcast to the result's shape [${x.shape}]`,
  );
  return activate(op, n.add(x, added), epilogue, channel);
}
