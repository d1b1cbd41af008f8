/** What `fit` shows while it runs: a bar with the time left in a terminal, or a line for each epoch. */
import type { Logs } from './logs.ts';

export interface ProgressBar {
  /** Whether it is time to draw. */
  isDue(): boolean;
  /** @param batches How many batches the epoch has, if that is known. */
  begin(epoch: number, batches: number | null): void;
  draw(batch: number, logs: Logs): void;
  end(logs: Logs): void;
  /** Ends the line, also if training failed. */
  close(): void;
}

interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const DRAW_EVERY_MS = 100;
const BAR_WIDTH = 20;

/** A bar where `verbose` is 1 and there is a terminal, lines where it is 2, otherwise nothing. */
export function terminalProgress(
  verbose: number,
  epochs: number,
  terminal = terminalOfNode(),
  now: () => number = () => performance.now(),
): ProgressBar | null {
  if (verbose === 2) return new Lines(epochs, now);
  return verbose === 1 && terminal?.isTTY ? new Bar(epochs, terminal, now) : null;
}

function terminalOfNode(): Terminal | undefined {
  const { process } = globalThis as { process?: { stdout?: Terminal } };
  return process?.stdout;
}

class Lines implements ProgressBar {
  protected readonly epochs: number;
  protected readonly now: () => number;
  protected epoch = 0;
  protected started = 0;

  constructor(epochs: number, now: () => number) {
    this.epochs = epochs;
    this.now = now;
  }

  isDue(): boolean {
    return false;
  }

  begin(epoch: number, _batches: number | null): void {
    this.epoch = epoch;
    this.started = this.now();
  }

  draw(_batch: number, _logs: Logs): void {}

  end(logs: Logs): void {
    console.log(this.summary(logs));
  }

  close(): void {}

  protected get title(): string {
    return `Epoch ${this.epoch + 1}/${this.epochs}`;
  }

  protected summary(logs: Logs): string {
    return `${this.title} - ${duration(this.now() - this.started)} - ${describe(logs)}`;
  }
}

class Bar extends Lines {
  private readonly terminal: Terminal;
  private batches: number | null = null;
  private drawn = 0;
  private isOpen = false;

  constructor(epochs: number, terminal: Terminal, now: () => number) {
    super(epochs, now);
    this.terminal = terminal;
  }

  override isDue(): boolean {
    return this.now() - this.drawn >= DRAW_EVERY_MS;
  }

  override begin(epoch: number, batches: number | null): void {
    super.begin(epoch, batches);
    this.batches = batches;
    this.drawn = this.now();
  }

  override draw(batch: number, logs: Logs): void {
    this.drawn = this.now();
    const { batches } = this;
    const spent = this.drawn - this.started;
    const parts =
      batches === null
        ? [`${batch} batches`, duration(spent)]
        : [
            bar(batch / batches),
            `${batch}/${batches}`,
            `${duration((spent / batch) * (batches - batch))} left`,
          ];
    this.show(`${this.title} ${parts.join(' ')} - ${describe(logs)}`);
  }

  override end(logs: Logs): void {
    this.show(this.summary(logs));
    this.close();
  }

  override close(): void {
    if (this.isOpen) this.terminal.write('\n');
    this.isOpen = false;
  }

  /** Writes over the line; one that is too long would not be written over. */
  private show(text: string): void {
    this.isOpen = true;
    this.terminal.write(`\r${text.slice(0, (this.terminal.columns ?? 80) - 1)}\u001b[K`);
  }
}

function bar(share: number): string {
  const full = Math.min(BAR_WIDTH, Math.round(share * BAR_WIDTH));
  return `[${'='.repeat(full)}${'.'.repeat(BAR_WIDTH - full)}]`;
}

function describe(logs: Logs): string {
  return Object.entries(logs)
    .map(([name, value]) => `${name}: ${Number(value.toPrecision(4))}`)
    .join(' - ');
}

/** A duration in the largest unit in which it is not small. */
function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 100) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
