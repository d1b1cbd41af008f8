/** Watching one of the reported values: which direction is better, and what was best so far. */
import { resolveScalarsInLogs } from '../engine/logs.ts';
import type { Logs, UnresolvedLogs } from '../engine/logs.ts';

export type MonitorMode = 'auto' | 'min' | 'max';

export interface MonitorArgs {
  /** The value to watch. Default: 'val_loss'. */
  monitor?: string;
  /** The smallest change that counts as getting better. Default: 0. */
  minDelta?: number;
  /** Whether smaller or larger is better. Default: 'auto', larger for accuracies and the like. */
  mode?: MonitorMode;
  /** The value to be better than from the beginning. */
  baseline?: number;
}

const LARGER_IS_BETTER = /acc|auc|precision|recall|r2|f1/i;

export class Monitor {
  readonly name: string;
  readonly mode: 'min' | 'max';
  best = NaN;
  private readonly caller: string;
  private readonly minDelta: number;
  private readonly baseline: number | undefined;

  constructor(caller: string, args: MonitorArgs) {
    const { monitor = 'val_loss', mode = 'auto' } = args;
    if (mode !== 'auto' && mode !== 'min' && mode !== 'max') {
      throw new Error(`${caller}: mode must be 'auto', 'min' or 'max', got '${String(mode)}'`);
    }
    this.caller = caller;
    this.name = monitor;
    this.minDelta = Math.abs(args.minDelta ?? 0);
    this.baseline = args.baseline;
    this.mode = mode === 'auto' ? (LARGER_IS_BETTER.test(monitor) ? 'max' : 'min') : mode;
    this.reset();
  }

  reset(): void {
    this.best = this.baseline ?? (this.mode === 'min' ? Infinity : -Infinity);
  }

  /** The watched value; undefined, with a warning, if it is not reported. */
  async valueIn(logs: UnresolvedLogs): Promise<number | undefined> {
    await resolveScalarsInLogs(logs);
    const value = (logs as Logs)[this.name];
    if (value === undefined) {
      console.warn(
        `${this.caller}: there is no '${this.name}' to watch; there are ${Object.keys(logs).join(', ')}`,
      );
    }
    return value;
  }

  /** Whether a value is better than the best by more than the smallest change that counts; then it is the best. */
  improves(value: number): boolean {
    const better =
      this.mode === 'min' ? value < this.best - this.minDelta : value > this.best + this.minDelta;
    if (better) this.best = value;
    return better;
  }
}

/** A best value as JSON has it. */
export function saveBest(best: number): number | string {
  return Number.isFinite(best) ? best : String(best);
}
