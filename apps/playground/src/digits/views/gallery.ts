// A grid of held-back digits with what the network takes them for. A wrong one has a cross, a thicker frame
// and words, not only a colour. Choosing one puts it on the pad.

import { formatPercent } from '../../training/format.ts';
import { h, setAttribute, setText } from '../../ui/dom.ts';
import type { View } from '../../ui/view.ts';
import { PIXELS } from '../data.ts';
import { SHOWN_DIGITS } from '../protocol.ts';
import type { State } from '../state.ts';
import { paintPicture, pictureCanvas } from './picture.ts';

export function createGallery(choose: (index: number) => void): View<State> {
  let onlyWrong = false;
  let state: State | null = null;
  let shownIndices: number[] = [];

  const cells = Array.from({ length: SHOWN_DIGITS }, (_, i) =>
    createCell(() => choose(shownIndices[i])),
  );
  const filters = [
    { label: 'A sample', wrong: false },
    { label: 'Only mistakes', wrong: true },
  ].map(({ label, wrong }) =>
    h(
      'label',
      {},
      h('input', {
        type: 'radio',
        name: 'gallery',
        checked: !wrong,
        onchange: () => {
          onlyWrong = wrong;
          refresh();
        },
      }),
      h('span', {}, label),
    ),
  );
  const count = h('p', { class: 'hint' });
  const grid = h(
    'div',
    {
      class: 'gallery',
      role: 'group',
      'aria-label': 'Test digits; arrow keys move between them',
      onkeydown: walk,
    },
    ...cells.map(({ element }) => element),
  );
  const empty = h('p', { class: 'empty', hidden: true }, 'No mistakes to show.');
  const element = h(
    'div',
    { class: 'gallery-block' },
    h('div', { class: 'segmented', role: 'radiogroup', 'aria-label': 'Digits shown' }, ...filters),
    count,
    grid,
    empty,
  );
  cells[0].element.tabIndex = 0;

  /** Arrow keys move the focus, so that the grid is one stop for the tab key. */
  function walk(event: Event): void {
    const { key } = event as KeyboardEvent;
    const columns = getComputedStyle(grid).gridTemplateColumns.split(' ').length;
    const moves: Record<string, number> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -columns,
      ArrowDown: columns,
      Home: -SHOWN_DIGITS,
      End: SHOWN_DIGITS,
    };
    const now = cells.findIndex((cell) => cell.element === document.activeElement);
    if (!(key in moves) || now < 0) return;
    event.preventDefault();
    const next = Math.min(shownIndices.length - 1, Math.max(0, now + moves[key]));
    cells.forEach((cell, i) => (cell.element.tabIndex = i === next ? 0 : -1));
    cells[next].element.focus();
  }

  function refresh(): void {
    if (!state?.heldBack) return;
    const { heldBack, predictions } = state;
    const indices = pick(state, onlyWrong);
    cells.forEach((cell, i) => {
      const index = indices[i];
      cell.element.hidden = index === undefined;
      if (index === undefined) return;
      if (index !== shownIndices[i])
        cell.paint(heldBack.images.subarray(index * PIXELS, (index + 1) * PIXELS));
      cell.mark(heldBack.labels[index], predictions?.[index]);
    });
    shownIndices = indices;
    empty.hidden = indices.length > 0;
    setText(count, countText(state));
  }

  return {
    element,
    update(next) {
      const changed = next.heldBack !== state?.heldBack || next.predictions !== state?.predictions;
      state = next;
      if (changed) refresh();
    },
  };
}

/** The first few, or the first few that the network gets wrong. */
function pick({ heldBack, predictions }: State, onlyWrong: boolean): number[] {
  const indices: number[] = [];
  for (let i = 0; i < heldBack!.count && indices.length < SHOWN_DIGITS; i++) {
    const known = predictions?.[i];
    if (!onlyWrong || (known !== undefined && known !== heldBack!.labels[i])) indices.push(i);
  }
  return indices;
}

function countText({ heldBack, evaluation }: State): string {
  if (!heldBack) return '';
  const total = heldBack.count.toLocaleString('en');
  if (!evaluation) return `${total} digits are held back: the network never trains on them.`;
  const wrong = Math.round((1 - evaluation.accuracy) * heldBack.count);
  return `${wrong} of ${total} wrong, ${formatPercent(evaluation.accuracy)} right.`;
}

function createCell(onclick: () => void) {
  const picture = pictureCanvas();
  const answer = h('span', { class: 'cell-answer', 'aria-hidden': 'true' });
  const element = h(
    'button',
    { type: 'button', class: 'cell', tabindex: -1, disabled: true, onclick },
    picture,
    answer,
  );
  return {
    element,
    paint: (image: Uint8Array) => paintPicture(picture, image),
    mark(label: number, prediction: number | undefined) {
      const wrong = prediction !== undefined && prediction !== label;
      element.disabled = false;
      element.classList.toggle('is-wrong', wrong);
      element.classList.toggle('is-right', prediction === label);
      setText(
        answer,
        prediction === undefined ? '' : wrong ? `✕ ${prediction}` : String(prediction),
      );
      const verdict =
        prediction === undefined ? '' : wrong ? `, wrongly read as ${prediction}` : ', read right';
      setAttribute(element, 'aria-label', `A ${label}${verdict}. Put it on the pad.`);
    },
  };
}
