/** Pools. */
export { maxPoolWithArgmax } from './max-pool-with-argmax.ts';
export { avgPool, avgPool3d, maxPool, maxPool3d, pool } from './pool.ts';
