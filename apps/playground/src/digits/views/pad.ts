// The pad to draw a digit on, by mouse, finger or pen; or to put a known digit on, by key or button. Says
// what picture is on it whenever that changes; what it shows is no part of it.

import { h, onceAFrame, setText } from '../../ui/dom.ts';
import { PIXELS, SIDE } from '../data.ts';
import type { Samples } from '../data.ts';
import { strokesToImage } from '../strokes.ts';
import type { Spot } from '../strokes.ts';
import { paintPicture, pictureCanvas } from './picture.ts';

export interface Pad {
  element: HTMLElement;
  /** Known digits for the keys. */
  setSamples(samples: Samples): void;
  /** Puts a known digit on the pad. */
  show(index: number): void;
  clear(): void;
}

/** Half the pen's width as a share of the pad's width. */
const PEN = 0.035;

export function createPad(onImage: (image: Uint8Array | null) => void): Pad {
  let strokes: Spot[][] = [];
  let pen: number | null = null;
  let samples: Samples | null = null;
  let shown = -1;

  const canvas = h('canvas', {
    class: 'pad ink',
    tabindex: 0,
    role: 'application',
    'aria-label': 'Drawing pad',
    'aria-describedby': 'pad-help',
  });
  const seen = pictureCanvas();
  const help = h(
    'p',
    { class: 'hint', id: 'pad-help' },
    'By keyboard: number keys put a test digit of that kind on the pad, arrow keys the next one, Delete clears.',
  );
  const hint = h('p', { class: 'pad-hint', 'aria-hidden': 'true' }, 'Draw a digit, 0 to 9');
  const said = h('p', { class: 'visually-hidden', role: 'status' });
  const element = h(
    'div',
    { class: 'pad-block' },
    h('div', { class: 'pad-frame' }, canvas, hint),
    h(
      'div',
      { class: 'pad-tools' },
      h('div', { class: 'seen' }, seen, h('p', {}, 'What the network sees')),
      h(
        'div',
        { class: 'pad-buttons' },
        h('button', { type: 'button', class: 'button', onclick: () => step(1) }, 'Load a digit'),
        h('button', { type: 'button', class: 'button', onclick: clear }, 'Clear'),
      ),
    ),
    help,
    said,
  );

  const tell = onceAFrame(() => {
    if (strokes.length > 0) publish(strokesToImage(strokes));
  });

  function publish(image: Uint8Array | null): void {
    paintPicture(seen, image ?? new Uint8Array(PIXELS));
    hint.hidden = image !== null;
    onImage(image);
  }

  function clear(): void {
    strokes = [];
    shown = -1;
    paint();
    publish(null);
    setText(said, 'The pad is empty.');
  }

  function show(index: number): void {
    if (!samples) return;
    shown = index;
    strokes = [];
    paint();
    publish(samples.images.slice(index * PIXELS, (index + 1) * PIXELS));
    setText(said, `Test digit ${index + 1} is on the pad: it is a ${samples.labels[index]}.`);
  }

  /** The next (or last) test digit, of one kind if `digit` is given. */
  function step(by: 1 | -1, digit?: number): void {
    if (!samples) return;
    const { count, labels } = samples;
    let index = shown < 0 && by < 0 ? 0 : shown;
    do index = (index + by + count) % count;
    while (digit !== undefined && labels[index] !== digit);
    show(index);
  }

  function onkeydown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^[0-9]$/.test(event.key)) step(1, Number(event.key));
    else if (event.key === 'ArrowRight' || event.key === 'ArrowDown') step(1);
    else if (event.key === 'ArrowLeft' || event.key === 'ArrowUp') step(-1);
    else if (['Delete', 'Backspace', 'Escape'].includes(event.key)) clear();
    else return;
    event.preventDefault();
  }

  function spotOf(event: PointerEvent): Spot {
    const box = canvas.getBoundingClientRect();
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
  }

  function penDown(event: PointerEvent): void {
    if (pen !== null || event.button !== 0) return;
    pen = event.pointerId;
    canvas.setPointerCapture(pen);
    if (shown >= 0) {
      shown = -1;
      paint();
    }
    strokes.push([spotOf(event)]);
    paintLine(strokes.at(-1)!, 0);
    tell();
  }

  function penMove(event: PointerEvent): void {
    if (event.pointerId !== pen) return;
    const stroke = strokes.at(-1)!;
    const from = stroke.length - 1;
    const events = event.getCoalescedEvents();
    stroke.push(...(events.length > 0 ? events : [event]).map(spotOf));
    paintLine(stroke, from);
    tell();
  }

  function penUp(event: PointerEvent): void {
    if (event.pointerId === pen) pen = null;
  }

  canvas.addEventListener('keydown', onkeydown);
  canvas.addEventListener('pointerdown', penDown);
  canvas.addEventListener('pointermove', penMove);
  canvas.addEventListener('pointerup', penUp);
  canvas.addEventListener('pointercancel', penUp);

  /** The part of a stroke from spot `from` on. */
  function paintLine(stroke: Spot[], from: number): void {
    const context = canvas.getContext('2d')!;
    const { width, height } = canvas;
    context.lineCap = context.lineJoin = 'round';
    context.lineWidth = 2 * PEN * width;
    context.beginPath();
    context.moveTo(stroke[from].x * width, stroke[from].y * height);
    for (const { x, y } of stroke.slice(from)) context.lineTo(x * width, y * height);
    context.stroke();
  }

  /** All of it: the test digit that is shown, or the strokes. */
  function paint(): void {
    const context = canvas.getContext('2d')!;
    context.clearRect(0, 0, canvas.width, canvas.height);
    strokes.forEach((stroke) => paintLine(stroke, 0));
    if (shown < 0 || !samples) return;
    const picture = pictureCanvas();
    paintPicture(picture, samples.images.subarray(shown * PIXELS, (shown + 1) * PIXELS));
    context.drawImage(picture, 0, 0, SIDE, SIDE, 0, 0, canvas.width, canvas.height);
  }

  new ResizeObserver(() => {
    const side = Math.round(canvas.clientWidth * devicePixelRatio);
    if (side === 0 || side === canvas.width) return;
    canvas.width = canvas.height = side;
    paint();
  }).observe(canvas);

  return {
    element,
    setSamples(next) {
      samples = next;
    },
    show,
    clear,
  };
}
