// The page that listens: sound goes to the worker, notes come back and are drawn. All state is here and small.

import '../styles/digits.css';
import '../styles/model.css';
import '../styles/listen.css';
import { EngineClient, inWords as engineInWords } from '../engine/client.ts';
import { createEngineView, formatLatency } from '../engine/view.ts';
import { h, setText } from '../ui/dom.ts';
import { whyNot } from '../ui/media.ts';
import { panel } from '../ui/panel.ts';
import { createPlainBar } from '../ui/progress.ts';
import { decode, MAX_SECONDS, play, record, type Recording } from './audio.ts';
import { midiFile } from './midi.ts';
import type { FromListener, Heard, Listen } from './protocol.ts';
import { createRoll } from './roll.ts';
import { playTune } from './tune.ts';

/** Builds the page and starts its worker. */
export function createListenPage(modelUrl: string): HTMLElement {
  let busy = false;
  let sound: Float32Array | null = null;
  let heard: Heard | null = null;
  let recording: Recording | null = null;
  /** Whether the reader is being asked for the microphone. */
  let asking = false;
  let stopPlaying: (() => void) | null = null;

  const status = h('p', { class: 'status', role: 'status' }, 'Getting ready…');
  const bar = createPlainBar('Listening');
  const problem = h('p', { class: 'note', role: 'alert', hidden: true });
  const roll = createRoll();
  const facts = createEngineView(
    (backend) => engine.start(backend),
    ['Latency', 'Speed'],
    'Latency is the time for one window of two seconds of sound.',
  );
  const engine = new EngineClient<Listen, FromListener>(
    () => new Worker(new URL('./worker/main.ts', import.meta.url), { type: 'module' }),
    modelUrl,
    {
      message: receive,
      complain,
      changed() {
        busy = false;
        setText(status, engineInWords(engine.state, '0.9 MB'));
        refresh();
      },
    },
  );

  const picker = h('input', { type: 'file', accept: 'audio/*,video/*', hidden: true });
  picker.onchange = () => {
    const [file] = picker.files ?? [];
    picker.value = '';
    if (file) void hear(decode(file), file.name);
  };
  const button = (label: string, onclick: () => void, kind = '') =>
    h('button', { type: 'button', class: `button ${kind}`, onclick }, label);
  const sample = button('Hear the sample', () => void hear(playTune(), 'the sample'), 'primary');
  const open = button('Open a file', () => picker.click());
  const microphone = button('Record', () => void toggleRecording());
  const playSound = button('Play the sound', () => playBack(playSound, sound), 'small');
  const playNotes = button('Play the notes', () => playBack(playNotes, heard?.notes), 'small');
  const save = button('Save as MIDI', saveMidi, 'small');

  function complain(text: string): void {
    problem.hidden = text === '';
    setText(problem, text);
  }

  function refresh(): void {
    const waiting = engine.state.ready === null || busy || asking;
    for (const control of [sample, open]) control.disabled = waiting || recording !== null;
    microphone.disabled = waiting;
    setText(microphone, recording ? 'Stop and listen' : 'Record');
    playSound.disabled = sound === null;
    playNotes.disabled = save.disabled = !heard || heard.notes.length === 0;
    facts.update(engine.state, busy, {
      Latency: heard && heard.latency > 0 ? formatLatency(heard.latency) : undefined,
      Speed: heard ? `${(heard.duration / heard.took).toFixed(1)}× real time` : undefined,
    });
  }

  async function hear(samples: Float32Array | Promise<Float32Array>, name: string): Promise<void> {
    busy = true;
    complain('');
    bar.set(0);
    setText(status, `Listening to ${name}…`);
    refresh();
    try {
      sound = await samples;
      engine.send({ type: 'listen', samples: sound });
    } catch {
      busy = false;
      setText(status, 'Ready.');
      complain(`${name} is nothing that this browser can play as sound.`);
    }
    refresh();
  }

  async function toggleRecording(): Promise<void> {
    complain('');
    asking = true;
    refresh();
    try {
      if (recording) {
        const blob = await recording.stop();
        recording = null;
        await hear(decode(blob), 'your recording');
      } else {
        recording = await record();
        setText(status, 'Recording: sing, whistle or play something.');
      }
    } catch (error) {
      recording = null;
      complain(`${whyNot('microphone', error)} A file works too.`);
    }
    asking = false;
    refresh();
  }

  function playBack(control: HTMLButtonElement, what: Parameters<typeof play>[0] | null = null) {
    const label = control === playSound ? 'Play the sound' : 'Play the notes';
    if (stopPlaying) return stopPlaying();
    if (!what) return;
    stopPlaying = play(what, () => {
      stopPlaying = null;
      setText(control, label);
    });
    setText(control, 'Stop');
  }

  function saveMidi(): void {
    if (!heard) return;
    const url = URL.createObjectURL(midiFile(heard.notes));
    h('a', { href: url, download: 'notes.mid' }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  }

  function receive(message: FromListener): void {
    if (message.type === 'progress') return bar.set(message.fraction);
    busy = false;
    heard = message.heard;
    bar.set(1);
    roll.show(heard.notes, heard.duration);
    const count = heard.notes.length;
    setText(
      status,
      `${count === 1 ? '1 note' : `${count} notes`} in ${heard.duration.toFixed(1)} s of sound.`,
    );
    refresh();
  }

  engine.start();

  return h(
    'div',
    { class: 'listen-page' },
    h(
      'section',
      { class: 'intro' },
      h('h1', {}, 'Turn music into notes'),
      h(
        'p',
        { class: 'lead' },
        'Record something, open a file or take the sample. A network that Spotify published for ' +
          'TensorFlow.js listens, here in this tab, and writes down the notes it hears.',
      ),
      h(
        'p',
        { class: 'privacy' },
        'Nothing leaves your device: the sound is neither uploaded nor stored. The network panel of your browser shows it.',
      ),
    ),
    panel(
      'Sound',
      'area-sound',
      h('div', { class: 'actions' }, sample, open, microphone, picker),
      h(
        'p',
        { class: 'hint' },
        `Up to ${MAX_SECONDS / 60} minutes; one instrument or voice works best.`,
      ),
      h('div', { class: 'progress-block' }, status, bar.element),
      problem,
    ),
    panel(
      'Notes',
      'area-notes',
      roll.element,
      h('div', { class: 'actions' }, playSound, playNotes, save),
    ),
    panel('How it runs', 'area-run', facts.element),
  );
}
