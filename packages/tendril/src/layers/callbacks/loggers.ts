/** Writing down what epochs report, as comma-separated values or lines of JSON. */
import { nodeModule } from '../../io/node-module.ts';
import { resolveScalarsInLogs } from '../engine/logs.ts';
import type { Logs, UnresolvedLogs } from '../engine/logs.ts';
import { Callback } from './callback.ts';

export interface LoggerArgs {
  /** The file to write to, in Node. */
  path?: string;
  /** Gets the text instead, piece by piece, wherever there is no file to write to. */
  write?: (text: string) => void | Promise<void>;
  /** Whether to go on at the end of a file that exists. Default: false. */
  append?: boolean;
}

abstract class EpochLogger extends Callback {
  protected readonly args: LoggerArgs;

  constructor(name: string, args: LoggerArgs) {
    super();
    if ((args.path === undefined) === (args.write === undefined)) {
      throw new Error(`${name}: give either the path of a file (in Node), or a write function`);
    }
    this.args = args;
  }

  /** What to write for an epoch. */
  protected abstract line(epoch: number, logs: Logs): string;

  override async onTrainBegin(): Promise<void> {
    const { path, append } = this.args;
    if (path !== undefined && !append) await (await files()).writeFile(path, '');
  }

  override async onEpochEnd(epoch: number, logs: UnresolvedLogs = {}): Promise<void> {
    await resolveScalarsInLogs(logs);
    await this.write(`${this.line(epoch, logs as Logs)}\n`);
  }

  private async write(text: string): Promise<void> {
    const { path, write } = this.args;
    if (path === undefined) await write!(text);
    else await (await files()).appendFile(path, text);
  }
}

function files(): Promise<typeof import('node:fs/promises')> {
  return nodeModule('node:fs/promises', 'a logger with a path');
}

/** Writes a table of all epochs. */
export class CSVLogger extends EpochLogger {
  private readonly separator: string;
  private columns: string[] | null = null;

  constructor(args: LoggerArgs & { separator?: string }) {
    super('csvLogger', args);
    this.separator = args.separator ?? ',';
  }

  override async onTrainBegin(): Promise<void> {
    await super.onTrainBegin();
    this.columns = null;
  }

  protected override line(epoch: number, logs: Logs): string {
    const isFirst = this.columns === null;
    this.columns ??= Object.keys(logs);
    const row = [epoch, ...this.columns.map((name) => logs[name] ?? '')].join(this.separator);
    // A file that goes on has its header already, if it is not the first of its trainings.
    return isFirst && !(this.args.append && epoch > 0)
      ? `${['epoch', ...this.columns].join(this.separator)}\n${row}`
      : row;
  }

  override getState(): unknown {
    return this.columns ?? undefined;
  }

  override setState(columns: string[]): void {
    this.columns = columns;
  }
}

/** Writes an object of JSON for each epoch, one a line. */
export class JSONLogger extends EpochLogger {
  constructor(args: LoggerArgs) {
    super('jsonLogger', args);
  }

  protected override line(epoch: number, logs: Logs): string {
    // JSON has no NaN and no infinities.
    return JSON.stringify({ epoch, ...logs }, (_, value: unknown) =>
      typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
    );
  }
}

/**
 * Writes what each epoch reports as a row of a table.
 *
 * @param args The `path` of a file in Node, or a function `write`; `append`, `separator`.
 * @example
 * ```ts
 * let table = '';
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
 * model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
 * const logger = tf.callbacks.csvLogger({ write: (text) => void (table += text) });
 * await model.fit(tf.ones([4, 1]), tf.ones([4, 1]), { epochs: 2, callbacks: [logger] });
 * console.log(table); // epoch,loss …
 * ```
 */
export function csvLogger(args: LoggerArgs & { separator?: string }): CSVLogger {
  return new CSVLogger(args);
}

/**
 * Writes what each epoch reports as a line of JSON.
 *
 * @param args The `path` of a file in Node, or a function `write`; `append`.
 * @example
 * ```ts
 * const lines = [];
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
 * model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
 * const logger = tf.callbacks.jsonLogger({ write: (text) => void lines.push(JSON.parse(text)) });
 * await model.fit(tf.ones([4, 1]), tf.ones([4, 1]), { epochs: 2, callbacks: [logger] });
 * console.log(lines); // { epoch: 0, loss: … } …
 * ```
 */
export function jsonLogger(args: LoggerArgs): JSONLogger {
  return new JSONLogger(args);
}
