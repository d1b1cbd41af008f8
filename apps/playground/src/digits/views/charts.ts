// Loss and accuracy as they change, for the digits trained on and those held back.

import { formatPercent } from '../../training/format.ts';
import type { Series } from '../../training/series.ts';
import { createChart } from '../../ui/chart.ts';
import { h } from '../../ui/dom.ts';
import type { View } from '../../ui/view.ts';
import type { State } from '../state.ts';

/** The charts are drawn at most this often, since nobody reads faster. */
const REDRAW_MS = 200;

export function createCharts(): View<State> {
  const loss = createChart({
    title: 'Loss',
    format: (value) => String(Number(value.toFixed(2))),
    range: (_low, high) => [0, Math.max(0.3, Math.ceil(high * 10) / 10)],
  });
  const accuracy = createChart({
    title: 'Accuracy',
    format: (value) => formatPercent(value, 0),
    range: (low) => [Math.min(0.9, Math.floor(low * 10) / 10), 1],
  });
  const legend = h(
    'ul',
    { class: 'legend' },
    h('li', { class: 'legend-training' }, 'Training'),
    h('li', { class: 'legend-held-back' }, 'Held back, never trained on'),
  );
  const element = h(
    'div',
    { class: 'charts' },
    legend,
    h('div', { class: 'chart-pair' }, loss.element, accuracy.element),
  );

  let shownVersion = -1;
  let drawnAt = -Infinity;
  let later: ReturnType<typeof setTimeout> | undefined;

  function draw({ history, historyVersion }: State): void {
    shownVersion = historyVersion;
    drawnAt = performance.now();
    const { trainingLoss, trainingAccuracy, heldBackLoss, heldBackAccuracy } = history;
    loss.update(
      trainingLoss,
      heldBackLoss,
      summary('Loss', trainingLoss, heldBackLoss, (v) => v.toFixed(3)),
    );
    accuracy.update(
      trainingAccuracy,
      heldBackAccuracy,
      summary('Accuracy', trainingAccuracy, heldBackAccuracy, formatPercent),
    );
  }

  return {
    element,
    update(state) {
      clearTimeout(later);
      if (state.historyVersion === shownVersion) return;
      const wait = drawnAt + REDRAW_MS - performance.now();
      if (wait <= 0) draw(state);
      else later = setTimeout(() => draw(state), wait);
    },
  };
}

function summary(
  name: string,
  training: Series,
  heldBack: Series,
  format: (value: number) => string,
): string {
  if (training.last === undefined && heldBack.last === undefined) return 'Nothing to show yet.';
  const parts = [];
  if (training.last !== undefined) parts.push(`${name} in training ${format(training.last)}`);
  if (heldBack.last !== undefined) parts.push(`on held-back digits ${format(heldBack.last)}`);
  return `${parts.join(', ')}.`;
}
