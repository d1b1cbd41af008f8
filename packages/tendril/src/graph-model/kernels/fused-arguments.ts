/** What was fused behind a product or a convolution: a bias, an activation, and what the activation wants. */
import type { fused } from '../../ops/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import type { Call } from './call.ts';

export interface FusedArguments {
  bias?: Tensor;
  activation?: fused.Activation;
  preluActivationWeights?: Tensor;
  leakyreluAlpha: number;
}

const activations = new Set(['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'prelu', 'leakyrelu']);

export function fusedArguments(call: Call): FusedArguments {
  const ops = call.attrs.strings('fused_ops').map((op) => op.toLowerCase());
  const extra = call.tensors(2, 2 + call.attrs.number('num_args', call.count - 2));
  const hasBias = ops[0] === 'biasadd';
  const activation = hasBias ? ops[1] : ops[0];
  if (activation !== undefined && !activations.has(activation)) {
    throw new Error(
      `'${activation}' is fused into it, which should be BiasAdd or one of ${[...activations].join(', ')}; ` +
        'convert the model again without that fusion',
    );
  }
  const wanted = Number(hasBias) + Number(activation === 'prelu');
  if (extra.length < wanted) {
    throw new Error(
      `what is fused into it needs ${wanted} more inputs, and it has ${extra.length}`,
    );
  }
  return {
    bias: hasBias ? extra[0] : undefined,
    activation: activation as fused.Activation | undefined,
    preluActivationWeights: activation === 'prelu' ? extra[Number(hasBias)] : undefined,
    leakyreluAlpha: call.attrs.number('leakyrelu_alpha', 0.2),
  };
}
