// Everything the page and its worker say to each other. The page asks, the worker owns the digits, the model
// and the engine. Whatever is large is transferred or sent once.

import type { ModelKind } from './kinds.ts';
import type { TrainSettings } from './train.ts';

export interface RunSettings extends TrainSettings {
  kind: ModelKind;
}

export type ToWorker =
  /** Start the engine, fetch the digits, bring back a saved model. */
  | { type: 'init'; digitsUrl: string }
  /** Fetch the digits again after that failed. */
  | { type: 'loadDigits'; digitsUrl: string }
  /** Train; goes on with the present model when it is of the same kind. */
  | { type: 'train'; settings: RunSettings }
  | { type: 'pause' }
  | { type: 'resume' }
  /** Stop, and forget the model, the saved one too. */
  | { type: 'reset' }
  /** What digit is this? 784 bytes, 0 paper to 255 ink. Answered between two batches. */
  | { type: 'recognise'; id: number; image: Uint8Array }
  | { type: 'export' };

/** How many of the held-back digits the page shows, and the worker looks at within an epoch. */
export const SHOWN_DIGITS = 60;

/** What the worker is doing with the model. */
export type Phase = 'idle' | 'training' | 'paused';

export interface EngineFacts {
  backend: string;
  threads: number;
  /** Whether the page may share memory between threads. */
  isolated: boolean;
  webAssembly: boolean;
}

export interface ModelFacts {
  kind: ModelKind;
  /** Whole passes over the training digits so far. */
  epochs: number;
  weights: number;
  /** On the held-back digits after the last whole epoch. */
  accuracy: number | null;
  /** When it was last written to this browser's storage (milliseconds since 1970), if it was. */
  savedAt: number | null;
  /** Brought back from an earlier visit, not trained in this one. */
  restored: boolean;
}

/** A place on the charts: `epoch` counts in fractions of a pass. */
export interface Point {
  epoch: number;
  loss: number;
  accuracy: number;
}

export interface Progress {
  /** The epoch being worked on, from 1, of this run. */
  epoch: number;
  epochs: number;
  /** Of the whole run, 0 to 1. */
  fraction: number;
  /** Digits a second. */
  rate: number;
  secondsLeft: number | null;
  /** Bytes held by tensors. */
  memory: number;
  /** The batches since the last message, averaged. */
  point: Point | null;
}

export interface Evaluation extends Point {
  /** What each held-back digit was taken for. */
  predictions: Uint8Array;
}

export interface ExportedFile {
  name: string;
  content: Blob;
}

/** What went wrong while doing what; the page says it in words and offers the way on. */
export type Trouble =
  'engine' | 'digits' | 'restoring' | 'training' | 'saving' | 'recognising' | 'export';

export type FromWorker =
  | { type: 'engine'; engine: EngineFacts }
  | { type: 'digits'; trainCount: number; images: Uint8Array; labels: Uint8Array }
  | { type: 'phase'; phase: Phase }
  | { type: 'model'; model: ModelFacts | null }
  | { type: 'progress'; progress: Progress }
  /** After each epoch: all held-back digits. */
  | { type: 'evaluated'; evaluation: Evaluation }
  /** Now and then within an epoch: only the first few held-back digits. */
  | { type: 'peeked'; predictions: Uint8Array }
  /** Null while there is no model to ask. */
  | { type: 'recognised'; id: number; probabilities: Float32Array | null }
  | { type: 'exported'; files: ExportedFile[] }
  | { type: 'failed'; during: Trouble; message: string };
