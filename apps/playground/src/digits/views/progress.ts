// How far the training is: a bar, the time left, and a sentence that screen readers hear when it changes.

import { formatDuration, formatPercent, formatRate } from '../../training/format.ts';
import { h, setAttribute, setText } from '../../ui/dom.ts';
import type { View } from '../../ui/view.ts';
import { modelNames } from '../kinds.ts';
import type { State } from '../state.ts';

export function createProgress(): View<State> {
  const fill = h('div', { class: 'progress-fill' });
  const bar = h(
    'div',
    {
      class: 'progress',
      role: 'progressbar',
      'aria-label': 'Training',
      'aria-valuemin': 0,
      'aria-valuemax': 100,
    },
    fill,
  );
  const numbers = h('p', { class: 'progress-numbers' });
  const status = h('p', { class: 'status', role: 'status' });
  const element = h('div', { class: 'progress-block' }, status, bar, numbers);

  return {
    element,
    update(state) {
      const fraction = shownFraction(state);
      const text = numbersText(state);
      fill.style.transform = `scaleX(${fraction})`;
      setAttribute(bar, 'aria-valuenow', String(Math.round(fraction * 100)));
      setAttribute(bar, 'aria-valuetext', text);
      bar.classList.toggle('is-paused', state.phase === 'paused');
      setText(numbers, text);
      setText(status, statusText(state));
    },
  };
}

function shownFraction({ progress, model }: State): number {
  if (progress) return progress.fraction;
  return model && model.epochs > 0 ? 1 : 0;
}

function numbersText({ phase, progress }: State): string {
  if (!progress) return phase === 'training' ? 'Preparing the first batch' : '';
  const parts = [formatPercent(progress.fraction, 0)];
  if (phase === 'idle') return progress.fraction === 1 ? '' : 'Stopped';
  if (progress.secondsLeft !== null) parts.push(`${formatDuration(progress.secondsLeft)} left`);
  if (progress.rate > 0) parts.push(`${formatRate(progress.rate)} digits a second`);
  return parts.join(' · ');
}

/** One sentence, the same until something of note has happened. */
export function statusText({ phase, progress, model, evaluation }: State): string {
  if (phase === 'starting') return 'Getting ready…';
  if (phase !== 'idle') {
    const where = progress ? `epoch ${progress.epoch} of ${progress.epochs}` : 'starting';
    if (phase === 'paused') return `Paused, ${where}. Resuming goes on exactly here.`;
    const score = evaluation
      ? `; ${formatPercent(evaluation.accuracy)} of unseen digits right so far`
      : '';
    return `Training, ${where}${score}.`;
  }
  if (!model || model.accuracy === null) return 'Nothing trained yet.';
  const trained = `${modelNames[model.kind]} network, ${model.epochs} ${model.epochs === 1 ? 'epoch' : 'epochs'}`;
  const score = `${formatPercent(model.accuracy)} of unseen digits right`;
  return model.restored
    ? `Back from your last visit: ${trained}, ${score}.`
    : `Trained: ${trained}, ${score}.`;
}
