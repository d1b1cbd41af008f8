/** The camera and the microphone, those that Chromium makes up. */
import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';

describe('webcam', () => {
  it('gives pictures of the size of the video', async () => {
    const video = document.createElement('video');
    video.width = 160;
    video.height = 120;
    const camera = await tf.data.webcam(video);
    const picture = await camera.capture();
    expect(picture.dtype).toBe('int32');
    expect(picture.shape).toEqual([video.videoHeight, video.videoWidth, 3]);
    const values = await picture.data();
    expect(Math.max(...values)).toBeLessThanOrEqual(255);
    expect(new Set(values).size).toBeGreaterThan(1);
    const { stream } = camera as unknown as { stream: MediaStream };
    camera.stop();
    expect(stream.getTracks().map((track) => track.readyState)).toEqual(['ended']);
    expect(await camera.capture()).toBeNull();
    picture.dispose();
  });

  it('scales and crops', async () => {
    for (const centerCrop of [false, true]) {
      const size = { resizeWidth: 40, resizeHeight: 30, centerCrop };
      const camera = await tf.data.webcam(undefined, size);
      const picture = await camera.capture();
      expect([picture.dtype, picture.shape]).toEqual(['float32', [30, 40, 3]]);
      picture.dispose();
      camera.stop();
    }
  });

  it('is turned off when a loop over it ends', async () => {
    const camera = await tf.data.webcam(undefined, { resizeWidth: 8, resizeHeight: 8 });
    const before = tf.memory().numTensors;
    for await (const picture of camera) {
      picture.dispose();
      break;
    }
    expect((await camera.next()).done).toBe(true);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses what it cannot do', async () => {
    await expect(tf.data.webcam()).rejects.toThrow(/needs resizeWidth and resizeHeight/);
    await expect(tf.data.webcam(undefined, { resizeWidth: 3 })).rejects.toThrow(/go together/);
  });
});

describe('microphone', () => {
  it('gives spectrograms and waveforms', async () => {
    const microphone = await tf.data.microphone({
      fftSize: 64,
      columnTruncateLength: 10,
      numFramesPerSpectrogram: 3,
      includeWaveform: true,
    });
    expect(microphone.getSampleRate()).toBeGreaterThan(8000);
    const sound = await microphone.capture();
    expect(sound.spectrogram.shape).toEqual([3, 10, 1]);
    expect(sound.waveform.shape).toEqual([3 * 64, 1]);
    tf.dispose(sound);
    microphone.stop();
    expect((await microphone.next()).done).toBe(true);
  });
});
