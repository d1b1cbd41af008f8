// The field that is played without touching anything: the hand steers the cursor, and the cursor bursts bubbles.

import { h, setText } from '../../ui/dom.ts';
import { Bubbles, type Point } from '../control.ts';

/** Of the bubble and the cursor together, in shares of the field's height; as in hands.css. */
const REACH = 0.16;

export interface Field {
  element: HTMLElement;
  /** Null: no hand is there. */
  steer(cursor: Point | null): void;
}

function place(element: HTMLElement, { x, y }: Point): void {
  element.style.left = `${(100 * x).toFixed(1)}%`;
  element.style.top = `${(100 * y).toFixed(1)}%`;
}

export function createField(): Field {
  const bubbles = new Bubbles();
  const bubble = h('div', { class: 'bubble' });
  const cursor = h('div', { class: 'cursor', hidden: true });
  const score = h('p', { class: 'field-score', role: 'status' }, 'No bubble burst yet.');
  const space = h('div', { class: 'bubbles', 'aria-hidden': 'true' }, bubble, cursor);
  place(bubble, bubbles.place);

  return {
    element: h('div', { class: 'field-block' }, space, score),
    steer(to) {
      cursor.hidden = to === null;
      if (to === null) return;
      place(cursor, to);
      const { clientWidth, clientHeight } = space;
      if (!bubbles.touch(to, clientWidth / Math.max(1, clientHeight), REACH)) return;
      place(bubble, bubbles.place);
      setText(score, bubbles.burst === 1 ? '1 bubble burst.' : `${bubbles.burst} bubbles burst.`);
    },
  };
}
