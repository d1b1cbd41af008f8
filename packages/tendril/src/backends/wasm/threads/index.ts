/** All that sharing work among threads takes. Pages that may not share memory never load it (helpers.ts). */
export { SharedRunner } from './jobs.ts';
export { ThreadPool } from './pool.ts';
