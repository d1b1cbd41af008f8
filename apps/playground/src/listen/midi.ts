// Notes as a MIDI file, for music programs.

import toneMidi from '@tonejs/midi';
import type { Note } from './protocol.ts';

export function midiFile(notes: readonly Note[]): Blob {
  const midi = new toneMidi.Midi();
  const track = midi.addTrack();
  for (const { pitch, start, duration, loudness } of notes) {
    track.addNote({ midi: pitch, time: start, duration, velocity: Math.min(1, loudness) });
  }
  return new Blob([new Uint8Array(midi.toArray())], { type: 'audio/midi' });
}
