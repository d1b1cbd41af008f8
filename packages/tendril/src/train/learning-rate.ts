/**
 * Learning rates that change from step to step: what an optimizer takes in place of a number. The host computes them anew for each
 * step, so that a compiled step stays compiled.
 */
import { findClass, Serializable } from '../io/serialization.ts';
import type { ConfigDict, SerializableConstructor } from '../io/serialization.ts';

/** A learning rate for each step. Subclasses say which in `at`. */
export abstract class LearningRateSchedule extends Serializable {
  /** The learning rate of step `step`, counted from 0. */
  abstract at(step: number): number;
}

export type LearningRate = number | LearningRateSchedule;

/** The learning rate of a step, counted from 0. */
export function rateAt(rate: LearningRate, step: number): number {
  return typeof rate === 'number' ? rate : rate.at(step);
}

/** As configurations hold it. */
export function rateConfig(rate: LearningRate): number | ConfigDict {
  if (typeof rate === 'number') return rate;
  return { className: rate.getClassName(), config: rate.getConfig() };
}

/** Back from a configuration; numbers and schedules are left as they are. */
export function rateFromConfig(config: unknown): unknown {
  if (typeof config !== 'object' || config === null || config instanceof LearningRateSchedule) {
    return config;
  }
  const { className, class_name, config: inner } = config as ConfigDict;
  const name = String(className ?? class_name);
  const found = findClass(name) as SerializableConstructor<LearningRateSchedule> | undefined;
  if (found === undefined) {
    throw new Error(
      `learningRate: there is no schedule '${name}'; register its class with tf.serialization.registerClass`,
    );
  }
  return found.fromConfig(found, (inner ?? {}) as ConfigDict);
}

/** Refuses what is no learning rate. */
export function checkRate(rate: LearningRate, optimizer: string): void {
  if (rate instanceof LearningRateSchedule) return;
  if (typeof rate !== 'number' || Number.isNaN(rate)) {
    throw new Error(
      `${optimizer}: learningRate must be a number or a schedule (tf.train.schedules), got ${String(rate)}`,
    );
  }
}
