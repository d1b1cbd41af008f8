// All that the page shows, and how each message from the worker changes it. Pure: views read it, the client
// feeds it.

import { Series } from '../training/series.ts';
import type { Samples } from './data.ts';
import type {
  EngineFacts,
  Evaluation,
  FromWorker,
  ModelFacts,
  Phase,
  Progress,
  Trouble,
} from './protocol.ts';

/** What went wrong, by what was being done; 'worker' is the worker itself. */
export type Problems = Partial<Record<Trouble | 'worker', string>>;

export interface History {
  trainingLoss: Series;
  trainingAccuracy: Series;
  heldBackLoss: Series;
  heldBackAccuracy: Series;
}

export interface State {
  phase: Phase | 'starting';
  engine: EngineFacts | null;
  trainCount: number;
  heldBack: Samples | null;
  model: ModelFacts | null;
  progress: Progress | null;
  evaluation: Evaluation | null;
  /** The newest word on each held-back digit: all of them, or only the first few so far. */
  predictions: Uint8Array | null;
  /** Grows with every point, so that views see when the charts have changed. */
  historyVersion: number;
  history: History;
  probabilities: Float32Array | null;
  problems: Problems;
}

export function initialState(): State {
  return {
    phase: 'starting',
    engine: null,
    trainCount: 0,
    heldBack: null,
    model: null,
    progress: null,
    evaluation: null,
    predictions: null,
    historyVersion: 0,
    history: {
      trainingLoss: new Series(),
      trainingAccuracy: new Series(),
      heldBackLoss: new Series(),
      heldBackAccuracy: new Series(),
    },
    probabilities: null,
    problems: {},
  };
}

/** The state after `message`. The series of `history` grow in place; everything else is new. */
export function reduce(state: State, message: FromWorker): State {
  switch (message.type) {
    case 'engine':
      return {
        ...state,
        engine: message.engine,
        problems: without(state.problems, 'engine', 'worker'),
      };
    case 'digits': {
      const { images, labels, trainCount } = message;
      const heldBack = { count: labels.length, images, labels };
      return { ...state, trainCount, heldBack, problems: without(state.problems, 'digits') };
    }
    case 'phase':
      return { ...state, phase: message.phase };
    case 'model':
      return afterModel(state, message.model);
    case 'progress':
      return afterProgress(state, message.progress);
    case 'evaluated':
      return afterEvaluation(state, message.evaluation);
    case 'peeked':
      return { ...state, predictions: overlay(state.predictions, message.predictions) };
    case 'recognised':
      return { ...state, probabilities: message.probabilities };
    case 'exported':
      return { ...state, problems: without(state.problems, 'export') };
    case 'failed':
      return { ...state, problems: { ...state.problems, [message.during]: message.message } };
  }
}

/** Without some problems: they are solved, or the reader has put them away. */
export function without(problems: Problems, ...solved: (keyof Problems)[]): Problems {
  const left = Object.entries(problems).filter(([key]) => !(solved as string[]).includes(key));
  return Object.fromEntries(left);
}

/** Another model than before starts with clean charts. */
function afterModel(state: State, model: ModelFacts | null): State {
  const same =
    model && state.model && model.kind === state.model.kind && model.epochs >= state.model.epochs;
  if (same) return { ...state, model };
  Object.values(state.history).forEach((series: Series) => series.clear());
  return {
    ...state,
    model,
    progress: null,
    evaluation: null,
    predictions: null,
    probabilities: null,
    historyVersion: state.historyVersion + 1,
  };
}

function afterProgress(state: State, progress: Progress): State {
  const { point } = progress;
  if (!point) return { ...state, progress };
  state.history.trainingLoss.add(point.epoch, point.loss);
  state.history.trainingAccuracy.add(point.epoch, point.accuracy);
  return { ...state, progress, historyVersion: state.historyVersion + 1 };
}

function afterEvaluation(state: State, evaluation: Evaluation): State {
  state.history.heldBackLoss.add(evaluation.epoch, evaluation.loss);
  state.history.heldBackAccuracy.add(evaluation.epoch, evaluation.accuracy);
  return {
    ...state,
    evaluation,
    predictions: evaluation.predictions,
    historyVersion: state.historyVersion + 1,
  };
}

/** The first few predictions renewed, the others as they were. */
function overlay(all: Uint8Array | null, first: Uint8Array): Uint8Array {
  if (!all || all.length <= first.length) return first;
  const merged = all.slice();
  merged.set(first);
  return merged;
}
