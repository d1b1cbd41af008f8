// The worker: fetches the model, runs it once so that the first sound does not wait, and listens. How sound is cut
// into windows and what counts as a note is the business of the package @spotify/basic-pitch, which runs here
// unchanged: the build gives it Tendril where it asks for TensorFlow.js.

import { BasicPitch, noteFramesToTime, outputToNotesPoly } from '@spotify/basic-pitch';
import * as tf from 'tendril';
import type { FromEngine, Init } from '../../engine/protocol.ts';
import { answering, median, startEngine } from '../../engine/worker.ts';
import type { FromListener, Listen, Note } from '../protocol.ts';
import { SAMPLE_RATE } from '../protocol.ts';

/** The part of a dedicated worker's global scope that is used here. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<Init | Listen>) => void) | null;
  postMessage(message: FromEngine | FromListener): void;
}

const scope = globalThis as unknown as WorkerScope;
const post: WorkerScope['postMessage'] = (message) => scope.postMessage(message);
let transcriber: BasicPitch | null = null;

async function init(message: Init): Promise<void> {
  transcriber = await startEngine(message, post, {
    load: async (url, onProgress) =>
      new BasicPitch(Promise.resolve(await tf.loadGraphModel(url, { onProgress }))),
    compile: async (model, onProgress) => (await model.model).warmup({}, { onProgress }),
    run: (model) => transcribe(model, new Float32Array(SAMPLE_RATE)),
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
  // The package wants one frame at least, and less than a frame of sound has no notes.
  if (frames.length === 0) return [];
  return noteFramesToTime(outputToNotesPoly(frames, onsets, 0.5, 0.3, 8))
    .map((note) => ({
      pitch: note.pitchMidi,
      start: note.startTimeSeconds,
      duration: note.durationSeconds,
      loudness: note.amplitude,
    }))
    .sort((a, b) => a.start - b.start || a.pitch - b.pitch);
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
    post({ type: 'progress', fraction });
  });
  post({
    type: 'heard',
    heard: {
      notes,
      duration: samples.length / SAMPLE_RATE,
      took: (performance.now() - started) / 1000,
      latency: median(windows),
    },
  });
}

scope.onmessage = answering<Listen>(post, (message) =>
  message.type === 'init' ? init(message) : listen(message.samples),
);
