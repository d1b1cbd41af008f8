/** tf.data.microphone: spectrograms and waveforms of what a microphone hears, as tensors. Only in web pages. */
import { tensor } from '../runtime/index.ts';
import type { Rank, Tensor2D, Tensor3D } from '../runtime/index.ts';
import { LazyIterator } from './lazy-iterator.ts';
import { isLive, openStream, stopStream } from './media.ts';
import { done } from './source.ts';
import type { Source } from './source.ts';

export interface MicrophoneConfig {
  /** Samples a second; what the device has by default, 44100 or 48000. */
  sampleRateHz?: number;
  /** Frequencies of a spectrum, and samples of a frame: a power of 2 from 16 to 16384. Default: 1024. */
  fftSize?: number;
  /** How many of the frequencies to keep. Default: all. */
  columnTruncateLength?: number;
  /** How many frames make one element. Default: 43, about a second. */
  numFramesPerSpectrogram?: number;
  audioTrackConstraints?: MediaTrackConstraints;
  /** How much of the last spectrum remains in the next. Default: 0. */
  smoothingTimeConstant?: number;
  /** Default: true. */
  includeSpectrogram?: boolean;
  /** Default: false. */
  includeWaveform?: boolean;
}

/**
 * What was heard: `spectrogram` of [frames, frequencies, 1] in decibels, `waveform` of [samples, 1]. Only what was asked for is
 * there; the type, as TensorFlow.js's, says both.
 */
export type Sound = {
  spectrogram: Tensor3D;
  waveform: Tensor2D;
};

interface Hearing {
  stream: MediaStream;
  context: AudioContext;
  analyser: AnalyserNode;
}

/** What a microphone hears, a stretch of time at a time. */
export class MicrophoneIterator extends LazyIterator<Sound> {
  private readonly config: MicrophoneConfig;
  private readonly fftSize: number;
  private readonly frames: number;
  private readonly columns: number;
  private hearing: Hearing | null = null;
  private starting: Promise<void> | null = null;

  private constructor(config: MicrophoneConfig) {
    const sounds: Source<Sound> = {
      next: async () => {
        const value = await this.listen();
        return value ? { value, done: false } : done();
      },
      return: async () => this.stop(),
    };
    super(sounds, 'microphone');
    this.config = config;
    this.fftSize = config.fftSize ?? 1024;
    this.frames = config.numFramesPerSpectrogram ?? 43;
    this.columns = config.columnTruncateLength ?? this.fftSize;
  }

  static async create(config: MicrophoneConfig = {}): Promise<MicrophoneIterator> {
    const { fftSize = 1024, includeSpectrogram = true, includeWaveform = false } = config;
    if (!(fftSize >= 16 && fftSize <= 16384 && Number.isInteger(Math.log2(fftSize)))) {
      throw new Error(`microphone: fftSize must be a power of 2 from 16 to 16384, got ${fftSize}`);
    }
    if (!includeSpectrogram && !includeWaveform) {
      throw new Error(
        'microphone: neither includeSpectrogram nor includeWaveform is true; nothing would come',
      );
    }
    const iterator = new MicrophoneIterator(config);
    await iterator.start();
    return iterator;
  }

  /** Opens the microphone, again after `stop`. */
  async start(): Promise<void> {
    if (this.hearing) return;
    this.starting ??= this.open().finally(() => (this.starting = null));
    await this.starting;
  }

  private async open(): Promise<void> {
    const { audioTrackConstraints } = this.config;
    const stream = await openStream('microphone', {
      audio: audioTrackConstraints ?? true,
      video: false,
    });
    let context: AudioContext | null = null;
    try {
      context = new AudioContext();
      this.hearing = { stream, context, analyser: this.analyse(stream, context) };
    } catch (error) {
      stopStream(stream);
      await context?.close();
      throw error;
    }
  }

  /** Listens for one element; null once the microphone is stopped. */
  async capture(): Promise<Sound> {
    const item = await this.next();
    return (item.done ? null : item.value) as Sound;
  }

  /** Turns the microphone off. */
  stop(): void {
    if (!this.hearing) return;
    const { stream, context, analyser } = this.hearing;
    this.hearing = null;
    analyser.disconnect();
    stopStream(stream);
    void context.close();
  }

  getSampleRate(): number {
    return this.hearing?.context.sampleRate ?? this.config.sampleRateHz ?? 0;
  }

  override toArray(): Promise<Sound[]> {
    return Promise.reject(new Error('microphone: it gives sound without end; use take(count)'));
  }

  private analyse(stream: MediaStream, context: AudioContext): AnalyserNode {
    const { sampleRateHz, smoothingTimeConstant = 0 } = this.config;
    if (sampleRateHz !== undefined && context.sampleRate !== sampleRateHz) {
      throw new Error(
        `microphone: this device has ${context.sampleRate} samples a second, not ${sampleRateHz}; leave out sampleRateHz`,
      );
    }
    const analyser = context.createAnalyser();
    // Half of the analyser's numbers are frequencies.
    analyser.fftSize = this.fftSize * 2;
    analyser.smoothingTimeConstant = smoothingTimeConstant;
    context.createMediaStreamSource(stream).connect(analyser);
    return analyser;
  }

  /** Collects frames at the pace at which new ones are heard. */
  private async listen(): Promise<Sound | null> {
    const { fftSize, frames, columns } = this;
    const { includeSpectrogram = true, includeWaveform = false } = this.config;
    const spectra = new Float32Array(frames * columns);
    const wave = new Float32Array(frames * fftSize);
    const spectrum = new Float32Array(fftSize);
    const samples = new Float32Array(fftSize);
    for (let frame = 0; frame < frames;) {
      const hearing = this.hearing;
      if (!hearing) return null;
      if (!isLive(hearing.stream)) {
        this.stop();
        return null;
      }
      const { analyser, context } = hearing;
      await new Promise((resolve) => setTimeout(resolve, (fftSize / context.sampleRate) * 1000));
      analyser.getFloatFrequencyData(spectrum);
      // Nothing has been heard yet.
      if (spectrum[0] === -Infinity && context.state !== 'running') continue;
      analyser.getFloatTimeDomainData(samples);
      spectra.set(spectrum.subarray(0, columns), frame * columns);
      wave.set(samples, frame * fftSize);
      frame++;
    }
    return {
      ...(includeSpectrogram && { spectrogram: tensor<Rank.R3>(spectra, [frames, columns, 1]) }),
      ...(includeWaveform && { waveform: tensor<Rank.R2>(wave, [frames * fftSize, 1]) }),
    } as Sound;
  }
}

/**
 * Opens a microphone, and gives what it hears, about a second at a time. Web pages only; the browser asks the user.
 *
 * @throws If there is no microphone, or the user says no.
 * @example
 * ```js
 * const microphone = await tf.data.microphone({ fftSize: 1024, columnTruncateLength: 232 });
 * const { spectrogram } = await microphone.capture(); // [43, 232, 1]
 * spectrogram.dispose();
 * microphone.stop();
 * ```
 */
export function microphone(microphoneConfig?: MicrophoneConfig): Promise<MicrophoneIterator> {
  return MicrophoneIterator.create(microphoneConfig);
}
