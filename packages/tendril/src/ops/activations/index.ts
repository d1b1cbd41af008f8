/** Activation functions, element by element. */
export { elu, selu } from './elu.ts';
export { gelu, hardSigmoid, hardSwish, mish, silu, softsign } from './gated.ts';
export { leakyRelu, prelu, relu, relu6 } from './relu.ts';
export { logSigmoid, sigmoid, softplus } from './sigmoid.ts';
export { step } from './step.ts';
