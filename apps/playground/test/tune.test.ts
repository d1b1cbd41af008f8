import { describe, expect, it } from 'vitest';
import { SAMPLE_RATE } from '../src/listen/protocol.ts';
import { pitchName } from '../src/listen/roll.ts';
import { frequency, playTune, tuneNotes } from '../src/listen/tune.ts';

describe('the sample tune', () => {
  it('has the melody, one note after the other, over a bass', () => {
    const notes = tuneNotes();
    const high = notes.filter((note) => note.pitch >= 60);
    expect(high.slice(0, 5).map((note) => pitchName(note.pitch))).toEqual([
      'E4',
      'E4',
      'F4',
      'G4',
      'G4',
    ]);
    high.slice(1).forEach((note, i) => {
      expect(note.start).toBeCloseTo(high[i].start + high[i].duration, 9);
    });
    expect(notes.length - high.length).toBe(4);
  });

  it('sounds within the range of samples, from beginning to end', () => {
    const sound = playTune();
    const loudest = sound.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(loudest).toBeGreaterThan(0.2);
    expect(loudest).toBeLessThanOrEqual(1);
    expect(sound.length / SAMPLE_RATE).toBeCloseTo(0.2 + 16 * 0.42 + 0.3, 2);
    expect(sound.slice(-1000).every((value) => value === 0)).toBe(true);
  });

  it('is in tune', () => {
    expect(frequency(69)).toBe(440);
    expect(frequency(60)).toBeCloseTo(261.626, 2);
  });
});
