// The worker: fetches the model, runs it a few times so that the first picture does not wait, and looks. How pictures
// are brought to the model and which boxes count is the business of the package handtrackjs, which runs here
// unchanged: the build gives it Tendril where it asks for TensorFlow.js.

import { ObjectDetection } from 'handtrackjs';
import * as tf from 'tendril';
import type { FromEngine, Init } from '../../engine/protocol.ts';
import { answering, median, startEngine } from '../../engine/worker.ts';
import type { FromWatcher, Look } from '../protocol.ts';

/** The part of a dedicated worker's global scope that is used here. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<Init | Look>) => void) | null;
  postMessage(message: FromEngine | FromWatcher): void;
}

const scope = globalThis as unknown as WorkerScope;
const post: WorkerScope['postMessage'] = (message) => scope.postMessage(message);

/** As many latencies as the middle is taken of. */
const REMEMBERED = 15;

/** What the package makes of a picture of 480 × 360, at the stride below. */
const INPUT = [1, 353, 465, 3];

const parameters = {
  modelType: 'ssd320fpnlite',
  imageScaleFactor: 1,
  outputStride: 16,
  maxNumBoxes: 6,
  iouThreshold: 0.3,
  scoreThreshold: 0.55,
  labelMap: {
    1: 'open',
    2: 'closed',
    3: 'pinch',
    4: 'point',
    5: 'face',
    6: 'pointtip',
    7: 'pinchtip',
  },
};

let detector: ObjectDetection | null = null;
const latencies: number[] = [];

async function init(message: Init): Promise<void> {
  detector = await startEngine(message, post, {
    async load(url, onProgress) {
      const made = new ObjectDetection(parameters);
      made.model = await tf.loadGraphModel(url, { onProgress });
      return made;
    },
    compile: (made, onProgress) => made.model.warmup(INPUT, { onProgress }),
    run: (made) => made.detect(new ImageData(480, 360)),
  });
}

async function look(picture: ImageBitmap): Promise<void> {
  if (!detector) throw new Error('the model is not there yet');
  const started = performance.now();
  const { width, height } = picture;
  const found = await detector.detect(picture);
  picture.close();
  latencies.push(performance.now() - started);
  if (latencies.length > REMEMBERED) latencies.shift();
  post({
    type: 'seen',
    found: found.map(({ bbox, label, score }) => ({ box: bbox, label, score: Number(score) })),
    width,
    height,
    latency: median(latencies),
  });
}

scope.onmessage = answering<Look>(post, (message) =>
  message.type === 'init' ? init(message) : look(message.picture),
);
