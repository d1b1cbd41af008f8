/**
 * Tendril: machine learning in the browser and in Node, with TensorFlow.js's API.
 */
import './ops/chained/index.ts';

export * from './core.ts';
