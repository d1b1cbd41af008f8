// The page about digits: puts the views in their places, and carries what the reader does to the worker and
// what the worker says to the views.

import '../styles/digits.css';
import { h, onceAFrame } from '../ui/dom.ts';
import { Client } from './client.ts';
import type { FromWorker } from './protocol.ts';
import { initialState, reduce, without } from './state.ts';
import type { State } from './state.ts';
import { createAnswer } from './views/answer.ts';
import { createCharts } from './views/charts.ts';
import { createControls } from './views/controls.ts';
import { createFacts } from './views/facts.ts';
import { createGallery } from './views/gallery.ts';
import { createKeep, saveFiles } from './views/keep.ts';
import { createMatrix } from './views/matrix.ts';
import { createPad } from './views/pad.ts';
import { createProblems } from './views/problems.ts';
import { createProgress } from './views/progress.ts';
import { Recogniser } from './recogniser.ts';

const SILENT = 'It has not answered for a while. It may only be busy; if not, start it again.';

/** Builds the page and starts its worker. */
export function createDigitsPage(digitsUrl: string): HTMLElement {
  let state = initialState();

  const client = new Client(digitsUrl, {
    message(message) {
      change(reduce(state, message));
      react(message);
    },
    died: (reason) => {
      change({
        ...state,
        phase: 'idle',
        progress: null,
        problems: { ...state.problems, worker: reason },
      });
    },
    silent: (silent) => {
      const problems = silent
        ? { ...state.problems, worker: SILENT }
        : without(state.problems, 'worker');
      change({ ...state, problems });
    },
  });
  const recogniser = new Recogniser((id, image) => client.send({ type: 'recognise', id, image }));

  const pad = createPad((image) => {
    recogniser.ask(image);
    drawn = image !== null;
    change(image ? state : { ...state, probabilities: null });
  });
  let drawn = false;
  const answer = createAnswer();
  const views = [
    createProblems({
      restart: () => {
        change(initialState());
        recogniser.answered();
        client.start();
      },
      retryDigits: () => client.retryDigits(),
      dismiss: (kind) => change({ ...state, problems: without(state.problems, kind) }),
    }),
    createControls({
      train: (settings) => {
        change({ ...state, progress: null, problems: without(state.problems, 'training') });
        client.send({ type: 'train', settings });
      },
      pause: () => client.send({ type: 'pause' }),
      resume: () => client.send({ type: 'resume' }),
      reset: () => client.send({ type: 'reset' }),
    }),
    createProgress(),
    createCharts(),
    createGallery((index) => {
      pad.show(index);
      pad.element.scrollIntoView({ block: 'nearest' });
    }),
    createMatrix(),
    createKeep(() => client.send({ type: 'export' })),
    createFacts(),
  ] as const;
  const [problems, controls, progress, charts, gallery, matrix, keep, facts] = views.map(
    (view) => view.element,
  );

  const render = onceAFrame(() => {
    views.forEach((view) => view.update(state));
    answer.update({ probabilities: state.probabilities, trained: state.model !== null, drawn });
  });

  function change(next: State): void {
    if (next.heldBack && next.heldBack !== state.heldBack) pad.setSamples(next.heldBack);
    state = next;
    render();
  }

  /** What a message brings about besides showing it. */
  function react(message: FromWorker): void {
    if (message.type === 'exported') saveFiles(message.files);
    // The network has learned something: what does it make of the drawing now?
    if (['model', 'peeked', 'evaluated'].includes(message.type)) recogniser.again();
    const answered =
      message.type === 'recognised' ||
      (message.type === 'failed' && message.during === 'recognising');
    if (answered) recogniser.answered();
  }

  client.start();
  render();

  return h(
    'div',
    { class: 'digits-page' },
    h(
      'section',
      { class: 'intro' },
      h('h1', {}, 'Teach a network to read digits'),
      h(
        'p',
        { class: 'lead' },
        'Ten thousand handwritten digits, a small neural network and your own processor. It learns ' +
          'here, in this tab, while you watch. Then draw a digit yourself and see whether it can read it.',
      ),
      h('p', { class: 'privacy' }, 'Nothing leaves your device: no upload, no account, no server.'),
    ),
    problems,
    panel('Train', 'area-train', controls, progress, charts),
    panel('Draw a digit', 'area-draw', pad.element, answer.element),
    panel('Digits it has never seen', 'area-gallery', gallery),
    panel('What it mixes up', 'area-matrix', matrix),
    panel('Keep it', 'area-keep', keep),
    panel('How it runs', 'area-facts', facts),
  );
}

function panel(title: string, area: string, ...content: HTMLElement[]): HTMLElement {
  const id = `${area}-title`;
  return h(
    'section',
    { class: `panel ${area}`, 'aria-labelledby': id },
    h('h2', { id }, title),
    ...content,
  );
}
