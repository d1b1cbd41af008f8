/** Ops that read values: they wait for what is computed, and work on the host. */
export { booleanMaskAsync, setdiff1dAsync, whereAsync } from './data-dependent.ts';
export { broadcastArgs } from './broadcast-args.ts';
export { print } from './print.ts';
export { unique } from './unique.ts';
