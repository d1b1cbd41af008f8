/** Random tensors. */
export { dropout } from './dropout.ts';
export { multinomial } from './multinomial.ts';
export { randomNormal, randomStandardNormal, truncatedNormal } from './normal.ts';
export { rand, randomGamma } from './rand.ts';
export { randomUniform, randomUniformInt } from './uniform.ts';
