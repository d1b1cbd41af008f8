/** What layers with a kernel and a bias have in common: how these begin, are kept small and bounded. */
import type { ConfigDict } from '../../io/serialization.ts';
import { getConstraint, serializeConstraint } from '../constraints.ts';
import type { Constraint, ConstraintIdentifier } from '../constraints.ts';
import { getInitializer, serializeInitializer } from '../initializers.ts';
import type { Initializer, InitializerIdentifier } from '../initializers.ts';
import { getRegularizer, serializeRegularizer } from '../regularizers.ts';
import type { Regularizer, RegularizerIdentifier } from '../regularizers.ts';

export type InitializerArg = InitializerIdentifier | Initializer;
export type RegularizerArg = RegularizerIdentifier | Regularizer | null;
export type ConstraintArg = ConstraintIdentifier | Constraint | null;

/** How one weight of a layer begins, is regularized and constrained. */
export interface Parameter {
  initializer: Initializer;
  regularizer: Regularizer | null;
  constraint: Constraint | null;
}

/**
 * Reads `kernelInitializer`, `kernelRegularizer` and `kernelConstraint` (for the name 'kernel') of a
 * layer's arguments.
 */
export function readParameter(
  args: object,
  name: string,
  defaultInitializer: InitializerArg,
): Parameter {
  const given = args as ConfigDict;
  const initializer = (given[`${name}Initializer`] ?? defaultInitializer) as InitializerArg;
  return {
    initializer: getInitializer(initializer),
    regularizer: getRegularizer(given[`${name}Regularizer`] as RegularizerArg),
    constraint: getConstraint(given[`${name}Constraint`] as ConstraintArg),
  };
}

/** The three entries of a parameter in a layer's configuration. */
export function parameterConfig(name: string, parameter: Parameter): ConfigDict {
  return {
    [`${name}Initializer`]: serializeInitializer(parameter.initializer),
    [`${name}Regularizer`]: serializeRegularizer(parameter.regularizer),
    [`${name}Constraint`]: serializeConstraint(parameter.constraint),
  };
}

/** Throws unless a value is a whole number of at least 1. */
export function assertPositiveInteger(value: unknown, layer: string, name: string): void {
  if (!Number.isInteger(value) || (value as number) < 1) {
    throw new Error(
      `${layer}: ${name} must be a positive whole number, got ${JSON.stringify(value)}`,
    );
  }
}
