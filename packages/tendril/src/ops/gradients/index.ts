/** Gradients of functions of tensors, of every order. */
export { customGrad, type CustomGradientFunc } from './custom-grad.ts';
export { grad, grads, valueAndGrad, valueAndGrads } from './grad.ts';
export { variableGrads } from './variable-grads.ts';
