/** Files for TensorBoard, in Node. Their format is in event-file.ts. */
import { nodeModule } from '../../io/node-module.ts';
import { resolveScalarsInLogs } from '../engine/logs.ts';
import type { Logs, UnresolvedLogs } from '../engine/logs.ts';
import { Callback } from './callback.ts';
import { record, scalarEvent, versionEvent } from './event-file.ts';

export interface TensorBoardArgs {
  /** Whether to write after each 'epoch', or also after each 'batch'. Default: 'epoch'. */
  updateFreq?: 'epoch' | 'batch';
}

let serial = 0;

/** Writes the values of training and validation to files that TensorBoard shows. */
export class TensorBoard extends Callback {
  private readonly logDir: string;
  private readonly updateFreq: 'epoch' | 'batch';
  private readonly paths = new Map<string, string>();
  private batches = 0;

  constructor(logDir: string, args: TensorBoardArgs = {}) {
    super();
    if (typeof logDir !== 'string' || logDir === '') {
      throw new Error(`tensorBoard: wanted the path of a folder, got ${String(logDir) || "''"}`);
    }
    const { updateFreq = 'epoch' } = args;
    if (updateFreq !== 'epoch' && updateFreq !== 'batch') {
      throw new Error(
        `tensorBoard: updateFreq must be 'epoch' or 'batch', got '${String(updateFreq)}'`,
      );
    }
    this.logDir = logDir;
    this.updateFreq = updateFreq;
  }

  override get followsBatches(): boolean {
    return this.updateFreq === 'batch';
  }

  override async onTrainBegin(): Promise<void> {
    this.batches = 0;
  }

  override async onBatchEnd(_batch: number, logs: UnresolvedLogs = {}): Promise<void> {
    if (this.updateFreq === 'batch') await this.write('batch', this.batches++, logs);
  }

  override async onEpochEnd(epoch: number, logs: UnresolvedLogs = {}): Promise<void> {
    await this.write('epoch', epoch, logs);
  }

  override getState(): unknown {
    return this.batches;
  }

  override setState(batches: number): void {
    this.batches = batches;
  }

  /** Values of training and of validation go to folders of their own, under the same tags: so they share a chart. */
  private async write(what: string, step: number, logs: UnresolvedLogs): Promise<void> {
    await resolveScalarsInLogs(logs);
    const seconds = Date.now() / 1000;
    const events = new Map<string, Uint8Array[]>();
    for (const [name, value] of Object.entries(logs as Logs)) {
      if (name === 'batch' || name === 'size') continue;
      const isValidation = name.startsWith('val_');
      const folder = isValidation ? 'validation' : 'train';
      const tag = `${what}_${isValidation ? name.slice('val_'.length) : name}`;
      const event = record(scalarEvent(seconds, step, tag, value));
      events.set(folder, [...(events.get(folder) ?? []), event]);
    }
    const fs = await nodeModule('node:fs/promises', 'tensorBoard');
    for (const [folder, records] of events) {
      const path = await this.pathOf(folder, seconds);
      for (const bytes of records) await fs.appendFile(path, bytes);
    }
  }

  /** The file of a folder; made, with the event that begins it, when it is first written to. */
  private async pathOf(folder: string, seconds: number): Promise<string> {
    const known = this.paths.get(folder);
    if (known !== undefined) return known;
    const fs = await nodeModule('node:fs/promises', 'tensorBoard');
    const parent = `${this.logDir.replace(/\/$/, '')}/${folder}`;
    // TensorBoard reads what has tfevents in its name.
    const path = `${parent}/events.out.tfevents.${Math.floor(seconds)}.tendril.${serial++}`;
    await fs.mkdir(parent, { recursive: true });
    await fs.appendFile(path, record(versionEvent(seconds)));
    this.paths.set(folder, path);
    return path;
  }
}

/**
 * Writes the values of training and validation to files that TensorBoard shows. Only in Node.
 *
 * @param logDir The folder, to give to `tensorboard --logdir`.
 * @param args `updateFreq`: 'epoch' or 'batch'.
 * @example
 * ```js
 * await model.fit(x, y, { epochs: 10, callbacks: [tf.callbacks.tensorBoard('logs/first')] });
 * ```
 */
export function tensorBoard(logDir: string, args?: TensorBoardArgs): TensorBoard {
  return new TensorBoard(logDir, args);
}
