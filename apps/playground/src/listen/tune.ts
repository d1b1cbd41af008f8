// The sample: the beginning of the Ode to Joy (Beethoven, 1824), plucked by arithmetic, so that there is no file to
// fetch and everybody may use it.

import type { Note } from './protocol.ts';
import { SAMPLE_RATE } from './protocol.ts';

/** Seconds. */
const BEAT = 0.42;
const BEGINNING = 0.2;

const melody: readonly (readonly [pitch: number, beats: number])[] = [
  [64, 1],
  [64, 1],
  [65, 1],
  [67, 1],
  [67, 1],
  [65, 1],
  [64, 1],
  [62, 1],
  [60, 1],
  [60, 1],
  [62, 1],
  [64, 1],
  [64, 1.5],
  [62, 0.5],
  [62, 2],
];
/** One note for each four beats. */
const bass = [48, 43, 48, 43];

/** What is played, as notes. */
export function tuneNotes(): Note[] {
  let start = BEGINNING;
  const high = melody.map(([pitch, beats]) => {
    const note = { pitch, start, duration: beats * BEAT, loudness: 0.9 };
    start += note.duration;
    return note;
  });
  const low = bass.map((pitch, bar) => ({
    pitch,
    start: BEGINNING + bar * 4 * BEAT,
    duration: 4 * BEAT,
    loudness: 0.6,
  }));
  return [...high, ...low];
}

/** Of a MIDI pitch, in Hz. */
export function frequency(pitch: number): number {
  return 440 * 2 ** ((pitch - 69) / 12);
}

/** Adds one plucked string: harmonics that are the fainter, and die the sooner, the higher they are. */
function pluck(sound: Float32Array, { pitch, start, duration, loudness }: Note): void {
  const from = Math.round(start * SAMPLE_RATE);
  const length = Math.min(sound.length - from, Math.round(duration * SAMPLE_RATE));
  const release = 0.03 * SAMPLE_RATE;
  for (let harmonic = 1; harmonic <= 8; harmonic++) {
    const turn = (2 * Math.PI * frequency(pitch) * harmonic) / SAMPLE_RATE;
    const decay = (1 + 0.8 * harmonic) / SAMPLE_RATE;
    for (let i = 0; i < length; i++) {
      const swell = Math.min(1, i / 60, (length - i) / release);
      sound[from + i] +=
        (0.3 * loudness * swell * Math.exp(-decay * i) * Math.sin(turn * i)) / harmonic ** 2;
    }
  }
}

/** The sample as sound. */
export function playTune(): Float32Array {
  const notes = tuneNotes();
  const end = Math.max(...notes.map((note) => note.start + note.duration)) + 0.3;
  const sound = new Float32Array(Math.ceil(end * SAMPLE_RATE));
  for (const note of notes) pluck(sound, note);
  return sound;
}
