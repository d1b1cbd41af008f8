// What to train and how: the settings, the one button that starts, pauses and resumes, and the reset.

import { h, setText } from '../../ui/dom.ts';
import type { View } from '../../ui/view.ts';
import { modelNames } from '../kinds.ts';
import type { ModelKind } from '../kinds.ts';
import type { RunSettings } from '../protocol.ts';
import type { State } from '../state.ts';

export interface ControlActions {
  train(settings: RunSettings): void;
  pause(): void;
  resume(): void;
  reset(): void;
}

const epochChoices = [1, 2, 3, 5, 10, 20];
const batchChoices = [16, 32, 64, 128, 256];
const rateChoices = [0.0005, 0.001, 0.002, 0.005, 0.01];

export function createControls(actions: ControlActions): View<State> {
  let state: State | null = null;
  let kindChosen = false;

  const kinds = Object.keys(modelNames) as ModelKind[];
  const radios = kinds.map((kind) =>
    h('input', {
      type: 'radio',
      name: 'model',
      value: kind,
      checked: kind === 'cnn',
      onchange: () => {
        kindChosen = true;
        refresh();
      },
    }),
  );
  const epochs = select(epochChoices, 5, refresh);
  const batchSize = select(batchChoices, 64);
  const learningRate = select(rateChoices, 0.002);

  const fields = h(
    'fieldset',
    { class: 'settings' },
    h('legend', { class: 'visually-hidden' }, 'Settings'),
    h(
      'div',
      { class: 'field field-model', role: 'radiogroup', 'aria-labelledby': 'model-label' },
      h('span', { class: 'field-label', id: 'model-label' }, 'Network'),
      h(
        'div',
        { class: 'segmented' },
        ...kinds.map((kind, i) => h('label', {}, radios[i], h('span', {}, modelNames[kind]))),
      ),
    ),
    field('Epochs', epochs),
    field('Batch size', batchSize),
    field('Learning rate', learningRate),
  );
  const primary = h(
    'button',
    { type: 'button', class: 'button primary', onclick: act },
    'Start training',
  );
  const reset = h(
    'button',
    { type: 'button', class: 'button', onclick: () => actions.reset() },
    'Reset',
  );
  const element = h(
    'div',
    { class: 'controls' },
    fields,
    h('div', { class: 'actions' }, primary, reset),
  );

  function settings(): RunSettings {
    return {
      kind: chosenKind(),
      epochs: Number(epochs.value),
      batchSize: Number(batchSize.value),
      learningRate: Number(learningRate.value),
    };
  }

  function chosenKind(): ModelKind {
    return kinds[radios.findIndex((radio) => radio.checked)];
  }

  function act(): void {
    if (state?.phase === 'training') actions.pause();
    else if (state?.phase === 'paused') actions.resume();
    else actions.train(settings());
  }

  /** Until the reader chooses, the network is the one at hand, or the one this engine is quick enough for. */
  function suggestKind(shown: State): void {
    const suggested = shown.model?.kind ?? (shown.engine?.backend === 'cpu' ? 'dense' : 'cnn');
    if (!kindChosen) radios[kinds.indexOf(suggested)].checked = true;
  }

  function refresh(): void {
    if (!state) return;
    suggestKind(state);
    const running = state.phase === 'training' || state.phase === 'paused';
    fields.disabled = running;
    primary.disabled =
      !running && (state.phase === 'starting' || !state.heldBack || 'worker' in state.problems);
    reset.disabled = !state.model && !running;
    setText(primary, primaryLabel(state, settings()));
  }

  return {
    element,
    update(next) {
      state = next;
      refresh();
    },
  };
}

function primaryLabel({ phase, model }: State, { kind, epochs }: RunSettings): string {
  if (phase === 'training') return 'Pause';
  if (phase === 'paused') return 'Resume';
  if (!model || model.kind !== kind) return 'Start training';
  return epochs === 1 ? 'Train 1 more epoch' : `Train ${epochs} more epochs`;
}

function select(choices: number[], chosen: number, onchange?: () => void): HTMLSelectElement {
  return h(
    'select',
    { onchange: onchange ?? null },
    ...choices.map((value) => h('option', { value, selected: value === chosen }, String(value))),
  );
}

function field(label: string, control: HTMLElement): HTMLElement {
  return h('label', { class: 'field' }, h('span', { class: 'field-label' }, label), control);
}
