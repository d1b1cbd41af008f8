// Keeping the trained network: where it is saved, the download, and how to use it elsewhere.

import { formatPercent } from '../../training/format.ts';
import { h, setText } from '../../ui/dom.ts';
import type { View } from '../../ui/view.ts';
import type { ModelKind } from '../kinds.ts';
import type { ExportedFile } from '../protocol.ts';
import type { State } from '../state.ts';

export function createKeep(download: () => void): View<State> {
  const saved = h('p', {});
  const button = h(
    'button',
    { type: 'button', class: 'button', onclick: download },
    'Download the model',
  );
  const code = h('code');
  const copy = h(
    'button',
    { type: 'button', class: 'button small', onclick: () => void copyCode() },
    'Copy',
  );
  const element = h(
    'div',
    { class: 'keep-block' },
    saved,
    button,
    h(
      'p',
      { class: 'hint' },
      'Two files: the network as JSON and its weights. Load them anywhere with:',
    ),
    h(
      'div',
      { class: 'snippet' },
      h('pre', { tabindex: 0, 'aria-label': 'Example code' }, code),
      copy,
    ),
  );

  async function copyCode(): Promise<void> {
    try {
      await navigator.clipboard.writeText(code.textContent ?? '');
      copy.textContent = 'Copied';
    } catch {
      getSelection()?.selectAllChildren(code);
      copy.textContent = 'Selected';
    }
    setTimeout(() => (copy.textContent = 'Copy'), 1500);
  }

  return {
    element,
    update({ model, phase }) {
      button.disabled = !model || phase === 'starting';
      setText(saved, savedText(model));
      setText(code, snippet(model?.kind ?? 'cnn'));
    },
  };
}

function savedText(model: State['model']): string {
  if (!model?.savedAt)
    return 'After every epoch the network is saved in this browser, and is there when you come back.';
  const when = new Date(model.savedAt).toLocaleString('en', {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  const score = model.accuracy === null ? '' : `, ${formatPercent(model.accuracy)} right`;
  const count = model.weights.toLocaleString('en');
  return `Saved in this browser on ${when}: ${count} weights${score}. It is there when you come back.`;
}

function snippet(kind: ModelKind): string {
  return [
    `import * as tf from 'tendril';`,
    ``,
    `const model = await tf.loadLayersModel('/models/digits-${kind}.json');`,
    ``,
    `// pixels: 784 numbers, from 0 (paper) to 1 (ink)`,
    `const image = tf.tensor4d(pixels, [1, 28, 28, 1]);`,
    `const [digit] = await model.predict(image).argMax(-1).data();`,
  ].join('\n');
}

/** Hands files to the browser to save. */
export function saveFiles(files: ExportedFile[]): void {
  for (const { name, content } of files) {
    const url = URL.createObjectURL(content);
    const link = h('a', { href: url, download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  }
}
