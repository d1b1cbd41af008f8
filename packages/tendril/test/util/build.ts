/** Functions that record any primitive, also those that only some programs carry. */
export * from '../../src/ir/build.ts';
export * from '../../src/primitives/index.ts';
