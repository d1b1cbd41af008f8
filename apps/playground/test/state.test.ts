import { describe, expect, it } from 'vitest';
import { confusion, worstMixUp } from '../src/digits/confusion.ts';
import type { FromWorker, ModelFacts, Progress } from '../src/digits/protocol.ts';
import { initialState, reduce, without } from '../src/digits/state.ts';
import { slowness } from '../src/digits/views/facts.ts';
import { statusText } from '../src/digits/views/progress.ts';

const model: ModelFacts = {
  kind: 'cnn',
  epochs: 0,
  weights: 12_810,
  accuracy: null,
  savedAt: null,
  restored: false,
};
const progress: Progress = {
  epoch: 1,
  epochs: 5,
  fraction: 0.1,
  rate: 3000,
  secondsLeft: 12,
  memory: 5e7,
  point: { epoch: 0.5, loss: 0.7, accuracy: 0.8 },
};

function after(...messages: FromWorker[]) {
  return messages.reduce(reduce, initialState());
}

describe('reduce', () => {
  it('gathers points for the charts', () => {
    const state = after(
      { type: 'model', model },
      { type: 'progress', progress },
      { type: 'progress', progress: { ...progress, point: null } },
      {
        type: 'evaluated',
        evaluation: { epoch: 1, loss: 0.3, accuracy: 0.91, predictions: Uint8Array.of(1, 2) },
      },
    );
    expect(state.history.trainingLoss.y).toEqual([0.7]);
    expect(state.history.heldBackAccuracy.y).toEqual([0.91]);
    expect([...state.predictions!]).toEqual([1, 2]);
  });

  it('clears them for another model, not for the same one further on', () => {
    const started = after({ type: 'model', model }, { type: 'progress', progress });
    const further = reduce(started, { type: 'model', model: { ...model, epochs: 1 } });
    expect(further.history.trainingLoss.y).toEqual([0.7]);
    const other = reduce(further, { type: 'model', model: { ...model, kind: 'dense' } });
    expect(other.history.trainingLoss.y).toEqual([]);
    expect(other.progress).toBeNull();
    expect(other.historyVersion).toBeGreaterThan(further.historyVersion);
  });

  it('lays a first look over what was known', () => {
    const state = after(
      { type: 'model', model },
      {
        type: 'evaluated',
        evaluation: { epoch: 1, loss: 1, accuracy: 0, predictions: Uint8Array.of(1, 1, 1) },
      },
      { type: 'peeked', predictions: Uint8Array.of(4) },
    );
    expect([...state.predictions!]).toEqual([4, 1, 1]);
  });

  it('remembers problems until they are solved', () => {
    const failed = after({ type: 'failed', during: 'digits', message: '404' });
    expect(failed.problems).toEqual({ digits: '404' });
    const solved = reduce(failed, {
      type: 'digits',
      trainCount: 1,
      images: new Uint8Array(784),
      labels: Uint8Array.of(3),
    });
    expect(solved.problems).toEqual({});
    expect(without({ saving: 'a', worker: 'b' }, 'worker')).toEqual({ saving: 'a' });
  });
});

describe('the status', () => {
  it('changes with the epoch, not with every batch', () => {
    const first = after(
      { type: 'phase', phase: 'training' },
      { type: 'model', model },
      { type: 'progress', progress },
    );
    const later = reduce(first, { type: 'progress', progress: { ...progress, fraction: 0.19 } });
    expect(statusText(later)).toBe(statusText(first));
    expect(statusText(later)).toBe('Training, epoch 1 of 5.');
    const paused = reduce(later, { type: 'phase', phase: 'paused' });
    expect(statusText(paused)).toContain('Paused, epoch 1 of 5');
  });

  it('says that a model came back', () => {
    const state = after(
      { type: 'model', model: { ...model, epochs: 5, accuracy: 0.981, restored: true } },
      { type: 'phase', phase: 'idle' },
    );
    expect(statusText(state)).toBe(
      'Back from your last visit: Convolutional network, 5 epochs, 98.1 % of unseen digits right.',
    );
  });
});

describe('confusion', () => {
  it('counts what is taken for what', () => {
    const counts = confusion(Uint8Array.of(4, 4, 4, 9), Uint8Array.of(4, 9, 9, 9));
    expect(counts[4][4]).toBe(1);
    expect(counts[4][9]).toBe(2);
    expect(counts[9][9]).toBe(1);
    expect(worstMixUp(counts)).toEqual({ actual: 4, taken: 9, times: 2 });
    expect(worstMixUp(confusion(Uint8Array.of(1), Uint8Array.of(1)))).toBeNull();
  });
});

describe('slowness', () => {
  const fast = { backend: 'wasm', threads: 4, isolated: true, webAssembly: true };

  it('is nothing to tell at full speed', () => {
    expect(slowness(fast)).toBeNull();
  });

  it('names its reason', () => {
    expect(slowness({ ...fast, threads: 1, isolated: false })).toContain(
      'Cross-Origin-Opener-Policy',
    );
    expect(slowness({ ...fast, threads: 1 })).toContain('no second one');
    expect(slowness({ ...fast, backend: 'cpu', webAssembly: false })).toContain('WebAssembly');
    expect(slowness({ ...fast, backend: 'cpu' })).toContain('plain JavaScript');
  });
});
