// What the page that listens and its worker say to each other. The worker owns the engine and the model.

/** Samples a second, one channel: what the model wants. */
export const SAMPLE_RATE = 22_050;

/** A note as it is heard: MIDI pitch (60 is middle C), loudness 0 to 1. */
export interface Note {
  pitch: number;
  /** Seconds from the beginning. */
  start: number;
  /** Seconds. */
  duration: number;
  loudness: number;
}

export interface Listen {
  type: 'listen';
  samples: Float32Array;
}

export interface Heard {
  notes: Note[];
  /** Seconds of sound, and seconds that listening to it took. */
  duration: number;
  took: number;
  /** Milliseconds for each window of two seconds of sound, the middle one of all. */
  latency: number;
}

export type FromListener = { type: 'progress'; fraction: number } | { type: 'heard'; heard: Heard };
