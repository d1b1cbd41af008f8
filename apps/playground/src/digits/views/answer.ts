// The network's answer to what is on the pad: ten bars, the likeliest marked and said in words.

import { formatPercent } from '../../training/format.ts';
import { h, setText } from '../../ui/dom.ts';
import type { View } from '../../ui/view.ts';
import { CLASSES } from '../data.ts';

/** Words are announced only once the pen has rested this long. */
const SAY_AFTER_MS = 400;

export interface Answer {
  probabilities: Float32Array | null;
  /** Whether there is a network to ask. */
  trained: boolean;
  /** Whether there is something on the pad. */
  drawn: boolean;
}

export function createAnswer(): View<Answer> {
  const bars = Array.from({ length: CLASSES }, (_, digit) => {
    const fill = h('span', { class: 'bar-fill' });
    const value = h('span', { class: 'bar-value' });
    const row = h(
      'li',
      {},
      h('span', { class: 'bar-digit' }, String(digit)),
      h('span', { class: 'bar-track', 'aria-hidden': 'true' }, fill),
      value,
    );
    return { row, fill, value };
  });
  const headline = h('p', { class: 'answer', 'aria-hidden': 'true' });
  const said = h('p', { class: 'visually-hidden', role: 'status' });
  const element = h(
    'div',
    { class: 'answer-block' },
    headline,
    said,
    h(
      'ol',
      { class: 'bars', 'aria-label': 'Probability of each digit' },
      ...bars.map(({ row }) => row),
    ),
  );
  let later: ReturnType<typeof setTimeout> | undefined;

  return {
    element,
    update({ probabilities, trained, drawn }) {
      const shown = drawn && trained ? probabilities : null;
      const best = shown ? shown.indexOf(Math.max(...shown)) : -1;
      bars.forEach(({ row, fill, value }, digit) => {
        const probability = shown ? shown[digit] : 0;
        fill.style.transform = `scaleX(${probability})`;
        setText(value, shown ? formatPercent(probability) : '');
        row.classList.toggle('is-best', digit === best);
      });
      const text = words(shown, best, trained, drawn);
      setText(headline, text);
      clearTimeout(later);
      later = setTimeout(() => setText(said, text), SAY_AFTER_MS);
    },
  };
}

function words(shown: Float32Array | null, best: number, trained: boolean, drawn: boolean): string {
  if (!trained)
    return drawn ? 'Train the network, then it can read this.' : 'Train the network, then draw.';
  if (!drawn) return 'Draw something.';
  if (!shown) return 'Looking…';
  const sure = shown[best] > 0.9 ? 'This is a' : shown[best] > 0.6 ? 'Probably a' : 'Perhaps a';
  return `${sure}${best === 8 ? 'n' : ''} ${best}.`;
}
