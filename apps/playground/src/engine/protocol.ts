// What a page whose worker runs a published model says to that worker, and hears from it, whatever the model is.

/** Start the engine, fetch the model and run it a few times. A backend of null leaves the choice to the library. */
export interface Init {
  type: 'init';
  modelUrl: string;
  backend: string | null;
}

export interface Ready {
  backend: string;
  threads: number;
  /** Milliseconds that fetching the model took, and the first runs. */
  loading: number;
  warmUp: number;
}

export type FromEngine =
  /** The backends that this build of the library has, and the one that started. */
  | { type: 'backends'; names: string[]; chosen: string }
  | { type: 'downloading'; fraction: number }
  | { type: 'warming'; fraction: number }
  | { type: 'ready'; ready: Ready }
  | { type: 'failed'; during: 'loading' | 'working'; message: string };
