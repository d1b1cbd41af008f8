/** `tf.layers`: one function for each kind of layer. */
export * from './attention/factories.ts';
export * from './conv/factories.ts';
export * from './core/activation-factories.ts';
export * from './core/factories.ts';
export * from './merge/factories.ts';
export * from './normalization/factories.ts';
export * from './pooling/factories.ts';
export * from './preprocessing/factories.ts';
export * from './recurrent/factories.ts';
export * from './wrappers/factories.ts';
export { Layer } from './base-layer.ts';
export { input } from './engine/input.ts';
