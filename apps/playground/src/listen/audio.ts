// Sound in: from a file or the microphone, as one channel at the model's rate; and sound out: notes played back.

import { stopAll } from '../ui/media.ts';
import type { Note } from './protocol.ts';
import { SAMPLE_RATE } from './protocol.ts';
import { frequency } from './tune.ts';

/** Longer sound is cut, so that a whole concert does not fill the memory. */
export const MAX_SECONDS = 180;

/** Decodes whatever the browser can play. */
export async function decode(file: Blob): Promise<Float32Array> {
  const decoder = new OfflineAudioContext(1, 1, SAMPLE_RATE);
  // Decoding also brings the sound to the context's rate.
  const sound = await decoder.decodeAudioData(await file.arrayBuffer());
  const length = Math.min(sound.length, MAX_SECONDS * SAMPLE_RATE);
  const mixed = new Float32Array(length);
  for (let channel = 0; channel < sound.numberOfChannels; channel++) {
    const values = sound.getChannelData(channel);
    for (let i = 0; i < length; i++) mixed[i] += values[i] / sound.numberOfChannels;
  }
  return mixed;
}

export interface Recording {
  /** Ends it and gives what was heard. */
  stop(): Promise<Blob>;
}

/** Starts to record from the microphone, which the browser asks the reader about. */
export async function record(): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const recorder = new MediaRecorder(stream);
  const pieces: Blob[] = [];
  recorder.ondataavailable = ({ data }) => pieces.push(data);
  recorder.start();
  return {
    stop: () =>
      new Promise((resolve) => {
        recorder.onstop = () => {
          stopAll(stream);
          resolve(new Blob(pieces, { type: recorder.mimeType }));
        };
        recorder.stop();
      }),
  };
}

/** Plays samples, or notes with a plain tone each. Resolves to a function that stops it. */
export function play(sound: Float32Array | readonly Note[], onEnd: () => void): () => void {
  const context = new AudioContext();
  let end = 0;
  if (sound instanceof Float32Array) {
    const buffer = context.createBuffer(1, sound.length, SAMPLE_RATE);
    buffer.getChannelData(0).set(sound);
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(context.destination);
    source.start();
    end = buffer.duration;
  } else {
    for (const note of sound) {
      const tone = new OscillatorNode(context, {
        type: 'triangle',
        frequency: frequency(note.pitch),
      });
      const volume = new GainNode(context, { gain: 0 });
      const from = context.currentTime + note.start;
      const to = from + note.duration;
      volume.gain.setTargetAtTime(0.25 * note.loudness, from, 0.01);
      volume.gain.setTargetAtTime(0, to, 0.03);
      tone.connect(volume).connect(context.destination);
      tone.start(from);
      tone.stop(to + 0.2);
      end = Math.max(end, note.start + note.duration);
    }
  }
  let over = false;
  const stop = () => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    void context.close();
    onEnd();
  };
  const timer = setTimeout(stop, (end + 0.3) * 1000);
  return stop;
}
