// A bar with its name beside it, for work whose share that is done is known.

import { h, setAttribute, setText } from './dom.ts';

export interface Bar {
  element: HTMLElement;
  /** From 0 to 1. */
  set(fraction: number): void;
}

/** A bar alone, named for those who do not see it. */
export function createPlainBar(label: string): Bar {
  const fill = h('div', { class: 'progress-fill' });
  const element = h(
    'div',
    {
      class: 'progress',
      role: 'progressbar',
      'aria-label': label,
      'aria-valuemin': 0,
      'aria-valuemax': 100,
      'aria-valuenow': 0,
    },
    fill,
  );
  return {
    element,
    set(fraction) {
      fill.style.transform = `scaleX(${fraction})`;
      setAttribute(element, 'aria-valuenow', String(Math.round(fraction * 100)));
    },
  };
}

/** A bar with its name and its percents. */
export function createBar(label: string): Bar {
  const bar = createPlainBar(label);
  const percent = h('span', { class: 'bar-percent' });
  const names = h('div', { class: 'bar-names' }, h('span', {}, label), percent);
  return {
    element: h('div', { class: 'bar' }, names, bar.element),
    set(fraction) {
      bar.set(fraction);
      setText(percent, `${Math.round(100 * fraction)} %`);
    },
  };
}
