/** Shapes and dtypes changed, values kept. */
export { broadcastTo, tile } from './broadcast-to.ts';
export { cast } from './cast.ts';
export { clone } from './clone.ts';
export { mirrorPad, pad, pad1d, pad2d, pad3d, pad4d } from './pad.ts';
export { ensureShape, expandDims, reshape, squeeze } from './reshape.ts';
export { batchToSpaceND, depthToSpace, spaceToBatchND } from './space-and-depth.ts';
export { transpose } from './transpose.ts';
