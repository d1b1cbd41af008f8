// How it runs: the engine, its threads, its speed, its memory; and why it is slower than it could be, if it is.

import { formatBytes, formatRate } from '../../training/format.ts';
import { h, setText } from '../../ui/dom.ts';
import type { View } from '../../ui/view.ts';
import type { EngineFacts } from '../protocol.ts';
import type { State } from '../state.ts';

const backendNames: Record<string, string> = {
  wasm: 'WebAssembly',
  cpu: 'plain JavaScript',
  webgpu: 'WebGPU',
  webgl: 'WebGL',
};

export function createFacts(): View<State> {
  const backend = h('dd');
  const threads = h('dd');
  const speed = h('dd');
  const memory = h('dd');
  const slow = h('p', { class: 'note', hidden: true });
  const element = h(
    'div',
    { class: 'facts-block' },
    h(
      'dl',
      { class: 'facts' },
      h('div', {}, h('dt', {}, 'Backend'), backend),
      h('div', {}, h('dt', {}, 'Threads'), threads),
      h('div', {}, h('dt', {}, 'Speed'), speed),
      h('div', {}, h('dt', {}, 'Tensor memory'), memory),
    ),
    slow,
    h(
      'p',
      { class: 'hint' },
      'The library turns the network into machine code while the page runs. All of it happens in a worker, so the page itself stays free for you.',
    ),
  );

  return {
    element,
    update({ engine, progress }) {
      setText(backend, engine ? (backendNames[engine.backend] ?? engine.backend) : '–');
      setText(threads, engine ? String(engine.threads) : '–');
      setText(speed, progress && progress.rate > 0 ? `${formatRate(progress.rate)} digits/s` : '–');
      setText(memory, progress ? formatBytes(progress.memory) : '–');
      const reason = engine && slowness(engine);
      slow.hidden = !reason;
      setText(slow, reason ?? '');
    },
  };
}

/** Why this engine is slower than it could be, and what would help; null if it is not. */
export function slowness({ webAssembly, backend, isolated, threads }: EngineFacts): string | null {
  if (!webAssembly) {
    return 'This browser has WebAssembly switched off, so training runs in plain JavaScript. It works, only much slower.';
  }
  if (backend === 'cpu') {
    return 'The fast engine could not start here, so training runs in plain JavaScript. It works, only much slower.';
  }
  if (!isolated) {
    return (
      'Training runs on one thread, slower than it could: this page was served without the headers ' +
      'Cross-Origin-Opener-Policy and Cross-Origin-Embedder-Policy, which allow shared memory.'
    );
  }
  if (threads === 1) return 'Training runs on one thread: this device offers no second one.';
  return null;
}
