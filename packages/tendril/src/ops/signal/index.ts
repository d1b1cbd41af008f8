/** Signals over time: windows, frames, and their transforms. */
export { frame, stft } from './frame.ts';
export { hammingWindow, hannWindow } from './window.ts';
