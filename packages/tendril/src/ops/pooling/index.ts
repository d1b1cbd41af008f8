/** Pools. */
export { avgPool, avgPool3d, maxPool, maxPool3d, pool } from './pool.ts';
