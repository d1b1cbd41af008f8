/** The camera and the microphone, those that Chromium makes up; and that both are turned off whatever happens. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as tf from '../../src/index.ts';

/** The streams that were opened, and the contexts for sound. */
let streams: MediaStream[] = [];
let contexts: AudioContext[] = [];

beforeEach(() => {
  streams = [];
  contexts = [];
  const devices = navigator.mediaDevices;
  const open = devices.getUserMedia.bind(devices);
  vi.spyOn(devices, 'getUserMedia').mockImplementation(async (constraints) => {
    const stream = await open(constraints);
    streams.push(stream);
    return stream;
  });
  const Context = AudioContext;
  vi.stubGlobal(
    'AudioContext',
    class extends Context {
      constructor(options?: AudioContextOptions) {
        super(options);
        contexts.push(this);
      }
    },
  );
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const states = () => streams.flatMap((s) => s.getTracks().map((track) => track.readyState));

/** That so many streams were opened, and nothing of them is on any more. */
async function expectOff(count: number): Promise<void> {
  expect(states()).toEqual(Array.from({ length: count }, () => 'ended'));
  await vi.waitFor(() => expect(contexts.every(({ state }) => state === 'closed')).toBe(true));
}

const fail = (): never => {
  throw new Error('on purpose');
};

type Pictures = Awaited<ReturnType<typeof tf.data.webcam>>;
type Sounds = Awaited<ReturnType<typeof tf.data.microphone>>;

/** Ways in which listening or looking comes to an end. */
const ENDS: [string, (source: Pictures | Sounds) => Promise<unknown>][] = [
  [
    'a loop is left',
    async (source) => {
      for await (const element of source) {
        tf.dispose(element);
        break;
      }
    },
  ],
  ['enough were taken', async (source) => tf.dispose(await source.take(2).toArray())],
  [
    'enough were taken of those made ahead',
    async (source) => tf.dispose(await source.prefetch(2).take(1).toArray()),
  ],
  ['a map fails', (source) => (source as Pictures).map(fail).toArray()],
  [
    'an asynchronous map fails',
    (source) => (source as Pictures).mapAsync(async () => fail()).toArray(),
  ],
  ['who gets the elements fails', (source) => source.forEachAsync(fail)],
  [
    'the device is gone',
    async (source) => {
      tf.dispose(await source.next());
      for (const track of streams[0].getTracks()) track.stop();
      expect((await source.next()).done).toBe(true);
    },
  ],
];

describe('webcam', () => {
  const small = { resizeWidth: 8, resizeHeight: 6 };

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
    camera.stop();
    expect(await camera.capture()).toBeNull();
    await expectOff(1);
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
    await expectOff(2);
  });

  it.each(ENDS)('is turned off when %s', async (_, end) => {
    const camera = await tf.data.webcam(undefined, small);
    const before = tf.memory().numTensors;
    await end(camera).catch((error: Error) => expect(error.message).toBe('on purpose'));
    await expectOff(1);
    expect((await camera.next()).done).toBe(true);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is turned on again, once however often it is asked for', async () => {
    const camera = await tf.data.webcam(undefined, small);
    camera.stop();
    await Promise.all([camera.start(), camera.start()]);
    expect(states().filter((state) => state === 'live')).toHaveLength(1);
    expect((await camera.capture()).shape).toEqual([6, 8, 3]);
    camera.stop();
    await expectOff(streams.length);
  });

  it('is turned off when its picture cannot be shown', async () => {
    vi.spyOn(HTMLMediaElement.prototype, 'play').mockRejectedValue(new Error('on purpose'));
    await expect(tf.data.webcam(undefined, small)).rejects.toThrow('on purpose');
    await expectOff(1);
  });

  it('trains a model, batch by batch', async () => {
    const pictures = tf.data.generator(async function* () {
      const camera = await tf.data.webcam(undefined, small);
      for await (const picture of camera) yield { xs: picture, ys: tf.tensor1d([1]) };
    });
    const model = tf.sequential({
      layers: [tf.layers.flatten({ inputShape: [6, 8, 3] }), tf.layers.dense({ units: 1 })],
    });
    model.compile({ optimizer: tf.train.sgd(1e-7), loss: 'meanSquaredError' });
    const { history } = await model.fitDataset(pictures.batch(2).take(3), {
      epochs: 2,
      verbose: 0,
    });
    expect(history.loss).toHaveLength(2);
    expect(history.loss.every(Number.isFinite)).toBe(true);
    await expectOff(2);
    model.dispose();
  });

  it('refuses what it cannot do', async () => {
    await expect(tf.data.webcam()).rejects.toThrow(/needs resizeWidth and resizeHeight/);
    await expect(tf.data.webcam(undefined, { resizeWidth: 3 })).rejects.toThrow(/go together/);
    const nowhere = { ...small, facingMode: 'up' as never };
    await expect(tf.data.webcam(undefined, nowhere)).rejects.toThrow(
      /'user' or 'environment', got 'up'/,
    );
    vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockRejectedValue(
      new DOMException('Permission denied', 'NotAllowedError'),
    );
    await expect(tf.data.webcam(undefined, small)).rejects.toThrow(
      /could not be opened \(NotAllowedError: Permission denied\)/,
    );
    expect(streams).toEqual([]);
  });
});

describe('microphone', () => {
  const brief = { fftSize: 32, numFramesPerSpectrogram: 2 };

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
    await expectOff(1);
  });

  it('hears the beeps that Chromium makes', async () => {
    const microphone = await tf.data.microphone({
      fftSize: 1024,
      numFramesPerSpectrogram: 60,
      includeWaveform: true,
    });
    // There is one in each half second.
    const { spectrogram, waveform } = await microphone.capture();
    microphone.stop();
    const wave = await waveform.data();
    expect(Math.max(...wave)).toBeGreaterThan(0.01);
    const decibels = await spectrogram.data();
    expect(Math.max(...decibels)).toBeGreaterThan(-60);
    tf.dispose([spectrogram, waveform]);
  });

  it('gives what is asked for alone', async () => {
    const microphone = await tf.data.microphone({
      ...brief,
      includeSpectrogram: false,
      includeWaveform: true,
    });
    const sound = await microphone.capture();
    expect(Object.keys(sound)).toEqual(['waveform']);
    tf.dispose(sound);
    microphone.stop();
  });

  it.each(ENDS)('is turned off when %s', async (_, end) => {
    const microphone = await tf.data.microphone(brief);
    const before = tf.memory().numTensors;
    await end(microphone).catch((error: Error) => expect(error.message).toBe('on purpose'));
    await expectOff(1);
    expect((await microphone.next()).done).toBe(true);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('ends while it listens, when it is stopped', async () => {
    const microphone = await tf.data.microphone({ ...brief, numFramesPerSpectrogram: 10_000 });
    const listening = microphone.next();
    microphone.stop();
    expect((await listening).done).toBe(true);
    await expectOff(1);
  });

  it('is turned on again, once however often it is asked for', async () => {
    const microphone = await tf.data.microphone(brief);
    microphone.stop();
    await Promise.all([microphone.start(), microphone.start()]);
    expect(states().filter((state) => state === 'live')).toHaveLength(1);
    tf.dispose(await microphone.capture());
    microphone.stop();
    await expectOff(streams.length);
  });

  it('is turned off when it does not do what is asked for', async () => {
    await expect(tf.data.microphone({ sampleRateHz: 12345 })).rejects.toThrow(
      /not 12345; leave out/,
    );
    await expectOff(1);
  });

  it('refuses what it cannot do', async () => {
    await expect(tf.data.microphone({ fftSize: 100 })).rejects.toThrow(/power of 2.*got 100/);
    await expect(tf.data.microphone({ includeSpectrogram: false })).rejects.toThrow(
      /nothing would come/,
    );
    expect(streams).toEqual([]);
  });
});
