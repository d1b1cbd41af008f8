/** `tf.callbacks`. */
export { earlyStopping } from './callbacks/early-stopping.ts';
export { learningRateScheduler, reduceLROnPlateau } from './callbacks/learning-rate.ts';
export { csvLogger, jsonLogger } from './callbacks/loggers.ts';
export { modelCheckpoint } from './callbacks/model-checkpoint.ts';
export { tensorBoard } from './callbacks/tensorboard.ts';
