/** What saves models and takes trainings up again: one file, which is loaded when either is first asked for. */
export { restoreCheckpoint } from './checkpoint.ts';
export { saveSnapshot } from './save-model.ts';
