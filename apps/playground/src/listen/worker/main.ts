// The worker: fetches the model, runs it once so that the first sound does not wait, and listens. How sound is cut
// into windows and what counts as a note is the business of the package @spotify/basic-pitch, which runs here
// unchanged: the build gives it Tendril where it asks for TensorFlow.js.

import { BasicPitch, noteFramesToTime, outputToNotesPoly } from '@spotify/basic-pitch';
import * as tf from 'tendril';
import type { BackendName, FromWorker, Note, ToWorker } from '../protocol.ts';
import { SAMPLE_RATE } from '../protocol.ts';

/** The part of a dedicated worker's global scope that is used here. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker): void;
}

const scope = globalThis as unknown as WorkerScope;
let transcriber: BasicPitch | null = null;

async function init(modelUrl: string, backend: BackendName): Promise<void> {
  await tf.setBackend(backend);
  const started = performance.now();
  const model = await tf.loadGraphModel(modelUrl, {
    onProgress: (fraction) => scope.postMessage({ type: 'downloading', fraction }),
  });
  const loaded = performance.now();
  scope.postMessage({ type: 'warming' });
  transcriber = new BasicPitch(Promise.resolve(model));
  await transcribe(transcriber, new Float32Array(SAMPLE_RATE));
  scope.postMessage({
    type: 'ready',
    ready: {
      backend: tf.getBackend(),
      threads: tf.threads(),
      loading: loaded - started,
      warmUp: performance.now() - loaded,
    },
  });
}

async function transcribe(
  model: BasicPitch,
  samples: Float32Array,
  onProgress: (fraction: number) => void = () => undefined,
): Promise<Note[]> {
  const frames: number[][] = [];
  const onsets: number[][] = [];
  await model.evaluateModel(
    samples,
    (someFrames, someOnsets) => {
      frames.push(...someFrames);
      onsets.push(...someOnsets);
    },
    onProgress,
  );
  return noteFramesToTime(outputToNotesPoly(frames, onsets, 0.5, 0.3, 8))
    .map((note) => ({
      pitch: note.pitchMidi,
      start: note.startTimeSeconds,
      duration: note.durationSeconds,
      loudness: note.amplitude,
    }))
    .sort((a, b) => a.start - b.start || a.pitch - b.pitch);
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

async function listen(samples: Float32Array): Promise<void> {
  if (!transcriber) throw new Error('the model is not there yet');
  const started = performance.now();
  const windows: number[] = [];
  let last = started;
  const notes = await transcribe(transcriber, samples, (fraction) => {
    const now = performance.now();
    if (fraction > 0) windows.push(now - last);
    last = now;
    scope.postMessage({ type: 'progress', fraction });
  });
  scope.postMessage({
    type: 'heard',
    heard: {
      notes,
      duration: samples.length / SAMPLE_RATE,
      took: (performance.now() - started) / 1000,
      latency: median(windows),
    },
  });
}

scope.onmessage = ({ data }) => {
  const work = data.type === 'init' ? init(data.modelUrl, data.backend) : listen(data.samples);
  work.catch((error: unknown) =>
    scope.postMessage({
      type: 'failed',
      during: data.type === 'init' ? 'loading' : 'listening',
      message: error instanceof Error ? error.message : String(error),
    }),
  );
};
