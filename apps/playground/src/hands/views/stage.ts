// What is looked at, with a box around each hand that was found.

import { h, setAttribute, setText } from '../../ui/dom.ts';
import type { Found } from '../protocol.ts';
import type { Source } from '../sources.ts';

export interface Stage {
  element: HTMLElement;
  show(source: Source | null): void;
  mark(found: readonly Found[]): void;
}

const words: Record<string, string> = {
  open: 'open hand',
  closed: 'closed hand',
  pinch: 'pinching hand',
  point: 'pointing hand',
  pointtip: 'pointing finger',
  pinchtip: 'pinching fingers',
  face: 'face',
};

/** "an open hand and a face", in words. */
export function inWords(found: readonly Found[]): string {
  if (found.length === 0) return 'no hand';
  const names = found.map(({ label }) => words[label] ?? label);
  const articled = names.map((name) => `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`);
  const last = articled.pop() ?? '';
  return articled.length === 0 ? last : `${articled.join(', ')} and ${last}`;
}

const percent = (share: number) => `${(100 * share).toFixed(2)}%`;

export function createStage(): Stage {
  const hint = h('p', { class: 'stage-hint' }, 'Turn on the camera, or look at the sample.');
  const marks = h('div', { class: 'marks' });
  const element = h('div', { class: 'stage', role: 'img', 'aria-label': 'Nothing yet' }, hint);
  let shown: Source | null = null;

  function mark({ box: [x, y, width, height], label, score }: Found): HTMLElement {
    const name = h('span', { class: 'mark-name' });
    setText(name, `${words[label] ?? label} ${Math.round(100 * score)} %`);
    const box = h('div', { class: label === 'face' ? 'mark is-face' : 'mark' }, name);
    const size = shown ?? { width: 1, height: 1, mirrored: false };
    const left = size.mirrored ? size.width - x - width : x;
    box.style.left = percent(left / size.width);
    box.style.top = percent(y / size.height);
    box.style.width = percent(width / size.width);
    box.style.height = percent(height / size.height);
    return box;
  }

  return {
    element,
    show(source) {
      shown = source;
      marks.replaceChildren();
      element.style.aspectRatio = source ? `${source.width} / ${source.height}` : '';
      element.replaceChildren(...(source ? [source.element, marks] : [hint]));
      setAttribute(element, 'aria-label', source ? 'A picture' : 'Nothing yet');
    },
    mark(found) {
      if (shown === null) return;
      marks.replaceChildren(...found.map(mark));
      setAttribute(element, 'aria-label', `A picture with ${inWords(found)}`);
    },
  };
}
