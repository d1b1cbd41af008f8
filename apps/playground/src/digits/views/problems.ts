// What went wrong, in words, with the way on. The rest of the page goes on working.

import { h } from '../../ui/dom.ts';
import type { View } from '../../ui/view.ts';
import type { Problems, State } from '../state.ts';

type Kind = keyof Problems;

export interface ProblemActions {
  restart(): void;
  retryDigits(): void;
  dismiss(kind: Kind): void;
}

interface Telling {
  text: string;
  action?: { label: string; do: keyof Omit<ProblemActions, 'dismiss'> };
}

const restart = { label: 'Start it again', do: 'restart' } as const;

const tellings: Record<Kind, Telling> = {
  engine: { text: 'The engine could not start.', action: restart },
  worker: { text: 'The worker that trains has stopped.', action: restart },
  digits: {
    text: 'The handwritten digits could not be loaded, so there is nothing to train on.',
    action: { label: 'Try again', do: 'retryDigits' },
  },
  restoring: { text: 'The network from your last visit could not be brought back.' },
  training: { text: 'Training has stopped.', action: restart },
  saving: { text: 'The network could not be saved in this browser: a reload will lose it.' },
  recognising: { text: 'The drawing could not be recognised.' },
  export: { text: 'The files could not be made.' },
};

export function createProblems(actions: ProblemActions): View<State> {
  const element = h('div', { class: 'problems', role: 'alert' });
  let shown: Problems | null = null;

  function problem(kind: Kind, detail: string): HTMLElement {
    const { text, action } = tellings[kind];
    return h(
      'div',
      { class: 'problem' },
      h('p', {}, h('strong', {}, text), ' ', h('span', { class: 'problem-detail' }, detail)),
      h(
        'div',
        { class: 'problem-actions' },
        action
          ? h(
              'button',
              { type: 'button', class: 'button small', onclick: () => actions[action.do]() },
              action.label,
            )
          : null,
        h(
          'button',
          { type: 'button', class: 'button small', onclick: () => actions.dismiss(kind) },
          'Dismiss',
        ),
      ),
    );
  }

  return {
    element,
    update({ problems }) {
      if (problems === shown) return;
      shown = problems;
      const entries = Object.entries(problems) as [Kind, string][];
      element.replaceChildren(...entries.map(([kind, detail]) => problem(kind, detail)));
    },
  };
}
