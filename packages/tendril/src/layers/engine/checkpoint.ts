/** Takes a training up again where a checkpoint left it. What is in one is said in session.ts, saving is in save-model.ts. */
import { dispose } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { loadHandlerFor } from '../../io/router.ts';
import type { IOHandler } from '../../io/types.ts';
import { decodeAll } from './decode-artifacts.ts';
import { shapeText } from './lists.ts';
import type { RestoredTraining, TrainingPosition } from './session.ts';
import type { TrainingSteps } from './steps.ts';
import type { TrainableModel } from './trainable.ts';

/** Under what name the place of a training stands in the metadata of a saved model. */
export const CHECKPOINT_KEY = 'tendrilCheckpoint';

/**
 * Gives the model, its states, its optimizer and the gathered gradients the values of a checkpoint.
 *
 * @param created Gets the tensors that are made here and still needed, for the caller to dispose.
 * @returns Where the training was, and what its callbacks need.
 * @throws If there is no checkpoint, or it is of another model. Nothing is changed then.
 */
export async function restoreCheckpoint(
  model: TrainableModel,
  steps: TrainingSteps,
  handlerOrURL: IOHandler | string,
  created: Tensor[],
): Promise<RestoredTraining> {
  const handler =
    typeof handlerOrURL === 'string' ? loadHandlerFor(handlerOrURL, {}) : handlerOrURL;
  if (!handler?.load) {
    throw new Error('fit: resumeFrom has a handler that can only save; use one with a load method');
  }
  const artifacts = await handler.load();
  const metadata = (artifacts.userDefinedMetadata ?? {}) as { [key: string]: unknown };
  const position = metadata[CHECKPOINT_KEY] as TrainingPosition | undefined;
  if (!position || !artifacts.weightSpecs) {
    throw new Error(
      'fit: what resumeFrom names is a model, but no checkpoint; make one with tf.callbacks.modelCheckpoint({resumable: true}) ' +
        'or model.saveCheckpoint(…)',
    );
  }
  const values = await decodeAll(artifacts, artifacts.weightSpecs);
  const ofCallbacks = position.callbacks.reduce((count, { tensors }) => count + tensors, 0);
  const ends = values.training.length - ofCallbacks;
  const callbackTensors = values.training.slice(ends);
  created.push(...callbackTensors);
  const carried = values.training.slice(0, ends);
  try {
    const now = [...steps.objective.accumulator.values(), ...model.carriedStates];
    check('weights', model.weights, Object.values(values.model));
    check('gathered gradients and states', now, carried);
    await model.optimizer.setWeights(values.optimizer);
    // By order: a model that is built anew may have other names.
    model.restoreWeights(Object.values(values.model));
    now.forEach((variable, i) => variable.assign(carried[i]));
    // They hold the variables that the optimizer had before.
    steps.forgetPrograms();
  } finally {
    dispose([values.model, values.optimizer.map(({ tensor }) => tensor), carried]);
  }
  return { position, callbackTensors };
}

function check(
  what: string,
  now: { shape: (number | null)[] }[],
  before: { shape: number[] }[],
): void {
  if (now.length !== before.length) {
    throw new Error(
      `fit: the checkpoint has ${before.length} ${what}, the model ${now.length}; resumeFrom needs the model and the settings of ` +
        'compile that made it',
    );
  }
  now.forEach(({ shape }, i) => {
    if (shape.join() === before[i].shape.join()) return;
    throw new Error(
      `fit: number ${i} of the checkpoint's ${what} has shape ${shapeText(before[i].shape)}, that of the model ${shapeText(shape)}`,
    );
  });
}
