// The page that sees hands: pictures go to the worker one at a time, boxes come back and are drawn, and a hand steers
// the cursor. The page only shows; nothing is computed on its thread.

import '../styles/digits.css';
import '../styles/model.css';
import '../styles/hands.css';
import { EngineClient, inWords as engineInWords } from '../engine/client.ts';
import type { Ready } from '../engine/protocol.ts';
import { createEngineView, formatLatency } from '../engine/view.ts';
import { h, setText } from '../ui/dom.ts';
import { whyNot } from '../ui/media.ts';
import { panel } from '../ui/panel.ts';
import { Steering } from './control.ts';
import type { FromWatcher, Look, Seen } from './protocol.ts';
import { openCamera, openPhoto, openSample, type Source } from './sources.ts';
import { createField } from './views/field.ts';
import { createStage, inWords } from './views/stage.ts';

/** Builds the page and starts its worker. */
export function createHandsPage(modelUrl: string): HTMLElement {
  let source: Source | null = null;
  let seen: Seen | null = null;
  /** Whether the worker has a picture that it has not answered to. */
  let looking = false;
  /** Whether the reader is being asked for the camera, or a file is being opened. */
  let opening = false;
  let steering = new Steering();
  /** What the engine said when it became ready last. */
  let ready: Ready | null = null;
  /** When the last answers came, in milliseconds. */
  let answers: number[] = [];

  const status = h('p', { class: 'status', role: 'status' }, 'Getting ready…');
  const problem = h('p', { class: 'note', role: 'alert', hidden: true });
  const stage = createStage();
  const field = createField();
  const facts = createEngineView(
    (backend) => engine.start(backend),
    ['Latency', 'Pictures a second'],
    'Latency is the time from a picture to its boxes, in the worker.',
  );
  const engine = new EngineClient<Look, FromWatcher>(
    () => new Worker(new URL('./worker/main.ts', import.meta.url), { type: 'module' }),
    modelUrl,
    {
      message: receive,
      complain,
      changed() {
        looking = false;
        seen = null;
        answers = [];
        setText(status, engineInWords(engine.state, '3.5 MB'));
        refresh();
        // What failed at this picture would fail at it again, and for ever.
        if (engine.state.ready !== ready) void look();
        ready = engine.state.ready;
      },
    },
  );

  const picker = h('input', { type: 'file', accept: 'image/*', hidden: true });
  picker.onchange = () => {
    const [file] = picker.files ?? [];
    picker.value = '';
    const otherwise = () => `${file.name} is nothing that this browser can show.`;
    if (file) void open(openPhoto(file), otherwise);
  };
  const button = (label: string, onclick: () => void, kind = '') =>
    h('button', { type: 'button', class: `button ${kind}`, onclick }, label);
  const camera = button('Turn on the camera', () => toggleCamera(), 'primary');
  const sample = button('Look at the sample', () => {
    const moves = !matchMedia('(prefers-reduced-motion: reduce)').matches;
    void open(Promise.resolve(openSample(moves)), () => 'The sample cannot be drawn.');
  });
  const photo = button('Open a photo', () => picker.click());

  function complain(text: string): void {
    problem.hidden = text === '';
    setText(problem, text);
  }

  const isCamera = () => source?.element instanceof HTMLVideoElement;

  function refresh(): void {
    for (const control of [camera, sample, photo]) control.disabled = opening;
    setText(camera, isCamera() ? 'Turn the camera off' : 'Turn on the camera');
    facts.update(engine.state, false, {
      Latency: seen ? formatLatency(seen.latency) : undefined,
      'Pictures a second': rate(),
    });
  }

  function rate(): string | undefined {
    const span = answers[answers.length - 1] - answers[0];
    return span > 0 ? ((1000 * (answers.length - 1)) / span).toFixed(1) : undefined;
  }

  function toggleCamera(): void {
    if (isCamera()) show(null);
    else void open(openCamera(cameraEnded), (error) => whyNot('camera', error));
  }

  function cameraEnded(): void {
    if (!isCamera()) return;
    show(null);
    complain('The camera was taken away. Turn it on again, or take the sample.');
  }

  async function open(soon: Promise<Source>, otherwise: (error: unknown) => string): Promise<void> {
    complain('');
    opening = true;
    refresh();
    try {
      show(await soon);
      leaveCamera();
    } catch (error) {
      complain(`${otherwise(error)} The sample works everywhere.`);
    }
    opening = false;
    refresh();
  }

  function show(next: Source | null): void {
    source?.stop();
    source = next;
    steering = new Steering();
    answers = [];
    stage.show(source);
    field.steer(null);
    if (engine.state.ready) setText(status, 'Ready.');
    refresh();
    void look();
  }

  /** Sends the picture of this moment, unless the worker is still at one. */
  async function look(): Promise<void> {
    if (source === null || looking || engine.state.ready === null) return;
    looking = true;
    try {
      const picture = await source.picture();
      engine.send({ type: 'look', picture }, [picture]);
    } catch {
      // A camera gives no picture while it starts.
      looking = false;
      requestAnimationFrame(() => void look());
    }
  }

  function receive(message: Seen): void {
    looking = false;
    // What was found in a source that is gone tells nothing of the new one.
    if (source?.width === message.width && source.height === message.height) {
      seen = message;
      answers = [...answers.slice(-9), performance.now()];
      stage.mark(message.found);
      field.steer(steering.follow(message.found, source));
      setText(status, `I see ${inWords(message.found)}.`);
      refresh();
    }
    if (source?.live === true) requestAnimationFrame(() => void look());
  }

  /** Nobody is filmed by a page that nobody sees. */
  function leaveCamera(): void {
    if (document.hidden && isCamera()) show(null);
  }

  document.addEventListener('visibilitychange', leaveCamera);
  engine.start();

  return h(
    'div',
    { class: 'hands-page' },
    h(
      'section',
      { class: 'intro' },
      h('h1', {}, 'Steer with your hand'),
      h(
        'p',
        { class: 'lead' },
        'Show your hand to the camera, open a photo or take the sample. A network that Victor Dibia ' +
          'published as Handtrack.js for TensorFlow.js finds the hands, here in this tab.',
      ),
      h(
        'p',
        { class: 'privacy' },
        'Nothing leaves your device: pictures are neither uploaded nor stored. The network panel of your browser shows it.',
      ),
    ),
    panel(
      'Picture',
      'area-picture',
      h('div', { class: 'actions' }, camera, sample, photo, picker),
      stage.element,
      status,
      problem,
    ),
    panel(
      'Hands-free',
      'area-field',
      h(
        'p',
        { class: 'hint' },
        'Move your hand: the dot follows it. Touch the bubble to burst it.',
      ),
      field.element,
    ),
    panel('How it runs', 'area-run', facts.element),
  );
}
