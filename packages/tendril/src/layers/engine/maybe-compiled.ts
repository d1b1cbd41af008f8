/**
 * Functions of tensors that are compiled if they can be: recorded once and replayed.
 *
 * Layers and losses of a program's own may look at more than their arguments. They are compiled too, but looked at again: whenever
 * code of the program has run since (a callback, the caller of predict), and now and then in between. What they record must be
 * what is replayed; if it is not, or if they read values, they are recorded at each call from then on.
 */
import { compilePatiently, tidy, TraceError } from '../../runtime/index.ts';
import type { Compiled, Tensor } from '../../runtime/index.ts';
import { hooksAreSet } from './layer.ts';
import type { Traceability } from './traceability.ts';

/** What the functions of one model share: whether they may be compiled, and whether they have to be looked at again. */
export class Gate {
  private traceability: Traceability;
  /** How often code of the program may have changed something. */
  changes = 0;

  constructor(traceability: Traceability) {
    this.traceability = traceability;
  }

  get isOpen(): boolean {
    return this.traceability !== false && !hooksAreSet();
  }

  get checks(): boolean {
    return this.traceability === 'checked';
  }

  /** From now on everything is recorded each time, which minds nothing. */
  close(): void {
    this.traceability = false;
  }

  /** Says that code of the program has run, or is about to. */
  mayHaveChanged(): void {
    this.changes++;
  }
}

export class MaybeCompiled<A extends unknown[]> {
  private readonly gate: Gate;
  private readonly plain: (...args: A) => Tensor[];
  private compiled: Compiled<(...args: A) => Tensor[]> | null = null;
  private calls = 0;
  private changesSeen = -1;

  constructor(gate: Gate, plain: (...args: A) => Tensor[]) {
    this.gate = gate;
    this.plain = plain;
  }

  run(...args: A): Tensor[] {
    const { gate } = this;
    if (gate.isOpen) {
      this.compiled ??= compilePatiently(this.plain);
      try {
        if (!this.needsCheck() || this.compiled.isCurrent(...args)) return this.compiled(...args);
        gate.close();
      } catch (error) {
        if (!(error instanceof TraceError)) throw error;
        gate.close();
      }
      this.dispose();
    }
    return tidy(() => this.plain(...args));
  }

  /** After code of the program has run, and at the 2nd, 4th, 8th … call for what changes by itself. */
  private needsCheck(): boolean {
    if (!this.gate.checks) return false;
    this.calls++;
    const changed = this.changesSeen !== this.gate.changes;
    this.changesSeen = this.gate.changes;
    return changed || (this.calls & (this.calls - 1)) === 0;
  }

  dispose(): void {
    this.compiled?.dispose();
    this.compiled = null;
  }
}
