// How it runs: the backend, which the reader may change, and what was measured.

import { formatDuration } from '../../training/format.ts';
import { h, setText } from '../../ui/dom.ts';
import { backends, type BackendName, type Heard, type Ready } from '../protocol.ts';

const backendNames: Record<BackendName, string> = {
  wasm: 'WebAssembly',
  cpu: 'Plain JavaScript',
};

export interface FactsState {
  ready: Ready | null;
  heard: Heard | null;
  busy: boolean;
}

export interface Facts {
  element: HTMLElement;
  update(state: FactsState): void;
}

const milliseconds = (value: number) =>
  value < 1000 ? `${Math.round(value)} ms` : formatDuration(value / 1000);

export function createFacts(choose: (backend: BackendName) => void): Facts {
  const select = h(
    'select',
    { id: 'backend' },
    ...backends.map((name) => h('option', { value: name }, backendNames[name])),
  );
  select.onchange = () => choose(select.value as BackendName);
  const rows = ['Threads', 'Load and warm-up', 'Latency', 'Speed'] as const;
  const values = new Map(rows.map((name) => [name, h('dd', {}, '–')]));
  const set = (name: (typeof rows)[number], text: string) =>
    setText(values.get(name) as HTMLElement, text);

  const element = h(
    'div',
    { class: 'facts-block' },
    h(
      'div',
      { class: 'field' },
      h('label', { class: 'field-label', for: 'backend' }, 'Backend'),
      select,
    ),
    h(
      'dl',
      { class: 'facts' },
      ...rows.map((name) => h('div', {}, h('dt', {}, name), values.get(name) as HTMLElement)),
    ),
    h('p', { class: 'hint' }, 'Latency is the time for one window of two seconds of sound.'),
  );

  return {
    element,
    update({ ready, heard, busy }) {
      select.disabled = busy;
      set('Threads', ready ? String(ready.threads) : '–');
      set('Load and warm-up', ready ? milliseconds(ready.loading + ready.warmUp) : '–');
      set('Latency', heard && heard.latency > 0 ? milliseconds(heard.latency) : '–');
      set('Speed', heard ? `${(heard.duration / heard.took).toFixed(1)}× real time` : '–');
    },
  };
}
