/**
 * Functions of tensors as graphs that the reference evaluator computes, in float32 or in float64, whatever the current backend is.
 */
import { evaluateGraph, type Values } from '../../src/backends/cpu/evaluate.ts';
import type * as tf from '../../src/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { readValuesSync } from '../../src/runtime/read.ts';
import { forgetTrace } from '../../src/runtime/same-trace.ts';
import { trace } from '../../src/runtime/traced.ts';

export type { Values };

/** A function as a graph of real numbers: it takes and gives what the tensors are made of, complex ones part by part. */
export type Evaluated = (args: readonly Values[], float64: boolean) => Values[];

/** What a function records. */
export function graphOf(
  fn: (...args: tf.Tensor[]) => readonly tf.Tensor[],
  args: readonly tf.Tensor[],
): Graph {
  const traced = trace(fn, args);
  forgetTrace(traced);
  return traced.graph;
}

/** Traces `fn`, of arguments like these. What it captures is read now. */
export function evaluated(
  fn: (...args: tf.Tensor[]) => readonly tf.Tensor[],
  args: readonly tf.Tensor[],
): Evaluated {
  const traced = trace(fn, args);
  const { graph, inputs } = traced;
  const own = inputs.map((plan): Values | number => {
    if (plan.kind === 'argument') return plan.index;
    if (plan.kind === 'variable') throw new Error('the function uses a variable');
    return readValuesSync(plan.kind === 'host' ? plan.supply() : plan.node);
  });
  forgetTrace(traced);
  return (given, float64) =>
    evaluateGraph(
      graph,
      own.map((values) => (typeof values === 'number' ? given[values] : values)),
      { float64 },
    );
}
