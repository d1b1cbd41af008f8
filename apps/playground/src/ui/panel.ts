// A titled part of a page.

import { h } from './dom.ts';

/** @param area the class that says where it goes. */
export function panel(
  title: string,
  area: string,
  ...content: (HTMLElement | null)[]
): HTMLElement {
  const id = `${area}-title`;
  return h(
    'section',
    { class: `panel ${area}`, 'aria-labelledby': id },
    h('h2', { id }, title),
    ...content,
  );
}
