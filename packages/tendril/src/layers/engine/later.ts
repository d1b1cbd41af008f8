/**
 * What trains models and saves them: loaded when either is first asked for. It is one file, since what two of them shared with the
 * program bundlers would cut from it.
 */
export { saveSnapshot } from './save-model.ts';
export { fitOnDataset, fitOnTensors } from './training.ts';
