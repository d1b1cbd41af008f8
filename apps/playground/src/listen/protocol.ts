// Everything the page and its worker say to each other. The worker owns the engine and the model.

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

export const backends = ['wasm', 'cpu'] as const;
export type BackendName = (typeof backends)[number];

export type ToWorker =
  /** Start the engine, fetch the model and run it once. */
  | { type: 'init'; modelUrl: string; backend: BackendName }
  | { type: 'listen'; samples: Float32Array };

export interface Ready {
  backend: string;
  threads: number;
  /** Milliseconds that loading and the first run took. */
  loading: number;
  warmUp: number;
}

export interface Heard {
  notes: Note[];
  /** Seconds of sound, and seconds that listening to it took. */
  duration: number;
  took: number;
  /** Milliseconds for each window of two seconds of sound, the middle one of all. */
  latency: number;
}

export type FromWorker =
  | { type: 'downloading'; fraction: number }
  | { type: 'warming' }
  | { type: 'ready'; ready: Ready }
  | { type: 'progress'; fraction: number }
  | { type: 'heard'; heard: Heard }
  | { type: 'failed'; during: 'loading' | 'listening'; message: string };
