// How it runs: the backend, which the reader may change, how far download and warm-up are, and what was measured.

import { formatDuration } from '../training/format.ts';
import { h, setText } from '../ui/dom.ts';
import { createBar } from '../ui/progress.ts';
import type { EngineState } from './client.ts';

const backendNames: Record<string, string> = {
  wasm: 'WebAssembly',
  cpu: 'Plain JavaScript',
  webgpu: 'WebGPU',
  webgl: 'WebGL',
};

export interface EngineView {
  element: HTMLElement;
  /** `measured` is by row; a row that is not in it shows a dash. */
  update(state: EngineState, busy: boolean, measured: Partial<Record<string, string>>): void;
}

export function formatLatency(milliseconds: number): string {
  if (milliseconds >= 1000) return formatDuration(milliseconds / 1000);
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
}

export function createEngineView(
  choose: (backend: string) => void,
  rows: readonly string[],
  hint: string,
): EngineView {
  const select = h('select', { id: 'backend' });
  select.onchange = () => choose(select.value);
  const download = createBar('Download');
  const warmUp = createBar('Warm-up');
  const all = ['Threads', 'Load and warm-up', ...rows];
  const values = new Map(all.map((name) => [name, h('dd', {}, '–')]));

  const element = h(
    'div',
    { class: 'facts-block' },
    h(
      'div',
      { class: 'field' },
      h('label', { class: 'field-label', for: 'backend' }, 'Backend'),
      select,
    ),
    h('div', { class: 'bars' }, download.element, warmUp.element),
    h(
      'dl',
      { class: 'facts' },
      ...[...values].map(([name, value]) => h('div', {}, h('dt', {}, name), value)),
    ),
    h('p', { class: 'hint' }, hint),
  );

  return {
    element,
    update({ backends, chosen, ready, ...progress }, busy, measured) {
      if (select.options.length !== backends.length) {
        const option = (name: string) => h('option', { value: name }, backendNames[name] ?? name);
        select.replaceChildren(...backends.map(option));
      }
      if (chosen !== null) select.value = chosen;
      select.disabled = busy || backends.length === 0;
      download.set(progress.download);
      warmUp.set(progress.warmUp);
      const own = ready && {
        Threads: String(ready.threads),
        'Load and warm-up': formatLatency(ready.loading + ready.warmUp),
      };
      const shown: Partial<Record<string, string>> = { ...own, ...measured };
      for (const [name, value] of values) setText(value, shown[name] ?? '–');
    },
  };
}
