// The confusion matrix: which digits are taken for which, as a table of counts.

import { h, setText } from '../../ui/dom.ts';
import type { View } from '../../ui/view.ts';
import { confusion, worstMixUp } from '../confusion.ts';
import { CLASSES } from '../data.ts';
import type { Evaluation } from '../protocol.ts';
import type { State } from '../state.ts';

const digits = Array.from({ length: CLASSES }, (_, digit) => digit);

export function createMatrix(): View<State> {
  const cells = digits.map(() => digits.map(() => h('td')));
  const table = h(
    'table',
    { class: 'matrix' },
    h('caption', {}, 'Rows: what the digit is. Columns: what it was read as.'),
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        h('td', { class: 'corner' }),
        ...digits.map((digit) => h('th', { scope: 'col' }, String(digit))),
      ),
    ),
    h(
      'tbody',
      {},
      ...cells.map((row, digit) => h('tr', {}, h('th', { scope: 'row' }, String(digit)), ...row)),
    ),
  );
  const note = h('p', { class: 'hint' }, 'Filled in after the first epoch.');
  const element = h('div', { class: 'matrix-block' }, note, table);
  let shown: Evaluation | null = null;

  function show({ heldBack, evaluation }: State): void {
    if (!heldBack || !evaluation) {
      cells.flat().forEach((cell) => fill(cell, 0, 0, ''));
      setText(note, 'Filled in after the first epoch.');
      return;
    }
    const counts = confusion(heldBack.labels, evaluation.predictions);
    counts.forEach((row, actual) => {
      const total = row.reduce((sum, count) => sum + count, 0);
      row.forEach((count, taken) => {
        fill(cells[actual][taken], count, count / total, actual === taken ? 'right' : 'wrong');
      });
    });
    const worst = worstMixUp(counts);
    setText(
      note,
      worst
        ? `Mixed up most: ${worst.actual} read as ${worst.taken}, ${worst.times} ${worst.times === 1 ? 'time' : 'times'}.`
        : 'Nothing mixed up at all.',
    );
  }

  return {
    element,
    update(state) {
      if (state.evaluation === shown) return;
      shown = state.evaluation;
      show(state);
    },
  };
}

/** Mistakes are rare beside hits, so their shade grows with the square root. */
function fill(cell: HTMLElement, count: number, share: number, kind: '' | 'right' | 'wrong'): void {
  setText(cell, count > 0 ? String(count) : '');
  cell.className = count > 0 ? kind : '';
  cell.style.setProperty('--share', `${Math.round(Math.sqrt(share) * 100)}%`);
}
