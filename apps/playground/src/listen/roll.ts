// The piano roll: time to the right, pitch upward, a bar for each note, the loud ones darker.

import { h } from '../ui/dom.ts';
import { onThemeChange, themeColor } from '../ui/theme.ts';
import type { Note } from './protocol.ts';

const names = ['C', 'C♯', 'D', 'D♯', 'E', 'F', 'F♯', 'G', 'G♯', 'A', 'A♯', 'B'];
const isBlack = (pitch: number) => names[pitch % 12].length > 1;

/** "C4" is middle C, MIDI pitch 60. */
export function pitchName(pitch: number): string {
  return `${names[pitch % 12]}${Math.floor(pitch / 12) - 1}`;
}

export interface Roll {
  element: HTMLElement;
  show(notes: readonly Note[], duration: number): void;
}

/** The pitches to show: those that sound, and a few around them. */
function range(notes: readonly Note[]): [low: number, high: number] {
  if (notes.length === 0) return [55, 76];
  const pitches = notes.map((note) => note.pitch);
  return [Math.min(...pitches) - 3, Math.max(...pitches) + 3];
}

export function createRoll(): Roll {
  const canvas = h('canvas', { class: 'roll', role: 'img', 'aria-label': 'Piano roll, empty' });
  let shown: readonly Note[] = [];
  let seconds = 8;

  function draw(): void {
    const { clientWidth: width, clientHeight: height } = canvas;
    const scale = devicePixelRatio;
    canvas.width = width * scale;
    canvas.height = height * scale;
    const context = canvas.getContext('2d');
    if (!context || width === 0) return;
    context.scale(scale, scale);
    const [low, high] = range(shown);
    const row = height / (high - low + 1);
    const left = 38;
    const x = (time: number) => left + (time / seconds) * (width - left);
    const y = (pitch: number) => (high - pitch) * row;

    context.font = '11px "Geist Variable", system-ui, sans-serif';
    for (let pitch = low; pitch <= high; pitch++) {
      if (isBlack(pitch)) {
        context.fillStyle = themeColor('--page');
        context.fillRect(left, y(pitch), width, row);
      }
      if (pitch % 12 === 0) {
        context.fillStyle = themeColor('--ink-soft');
        context.fillText(pitchName(pitch), 6, y(pitch) + row / 2 + 4);
      }
    }
    context.fillStyle = themeColor('--line');
    for (let second = 0; second <= seconds; second++) context.fillRect(x(second), 0, 1, height);

    context.fillStyle = themeColor('--accent');
    for (const note of shown) {
      context.globalAlpha = 0.35 + 0.65 * Math.min(1, note.loudness);
      const bar = Math.max(3, x(note.start + note.duration) - x(note.start) - 1);
      context.beginPath();
      context.roundRect(x(note.start), y(note.pitch) + 0.5, bar, Math.max(2, row - 1), 3);
      context.fill();
    }
    context.globalAlpha = 1;
  }

  new ResizeObserver(draw).observe(canvas);
  onThemeChange(draw);

  return {
    element: canvas,
    show(notes, duration) {
      shown = notes;
      seconds = Math.max(1, duration);
      const text = notes.map((note) => pitchName(note.pitch)).join(' ');
      canvas.setAttribute('aria-label', `Piano roll with ${notes.length} notes: ${text}`);
      draw();
    },
  };
}
