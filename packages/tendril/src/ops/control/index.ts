/** Choices, loops, and what gradients keep. */
export { checkpoint } from './checkpoint.ts';
export { cond } from './cond.ts';
export { scan, type ScanFunction, type ScanOptions } from './scan.ts';
export { whileLoop, type WhileOptions } from './while-loop.ts';
