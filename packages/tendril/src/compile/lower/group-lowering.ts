/**
 * What lowering any group has in common: its expressions, in which members are known by their values and everything else is
 * loaded, and the stores of the members that must reach memory.
 */
import type { Graph } from '../../ir/graph.ts';
import type { Linear, Store } from '../../ir/kernel.ts';
import { stridesOf } from '../../ir/shape.ts';
import type { Holding } from '../fuse/hold.ts';
import { combineForms, zeroForm, type IndexMap } from '../fuse/views.ts';
import { ExprBuilder } from './expr-builder.ts';

export class GroupLowering {
  readonly builder: ExprBuilder;
  readonly #values = new Map<number, number>();
  readonly #members: ReadonlySet<number>;
  readonly #placeOf: (node: number) => readonly Linear[];

  /** @param placeOf the kernel's forms for the long axes of a member. */
  constructor(
    graph: Graph,
    holding: Holding,
    members: readonly number[],
    axes: number,
    placeOf: (node: number) => readonly Linear[],
  ) {
    this.#members = new Set(members);
    this.#placeOf = placeOf;
    this.builder = new ExprBuilder(
      graph,
      holding,
      axes,
      (builder) => (node, map, fill) =>
        this.#members.has(node) ? this.value(node) : builder.load(node, map, fill),
    );
  }

  /** Says what a member's value is (a reduction's result, a finished sum). */
  define(node: number, expr: number): void {
    this.#values.set(node, expr);
  }

  /** The index map under which a member is computed. */
  mapOf(node: number): IndexMap {
    const long = this.#placeOf(node);
    let position = 0;
    const { shape } = this.builder.graph.nodes[node];
    return {
      forms: shape.map((extent) => (extent === 1 ? zeroForm(this.builder.axes) : long[position++])),
      bounds: [],
    };
  }

  value(node: number): number {
    let expr = this.#values.get(node);
    if (expr === undefined) {
      expr = this.builder.compute(node, this.mapOf(node));
      this.#values.set(node, expr);
    }
    return expr;
  }

  store(node: number): Store {
    const { shape } = this.builder.graph.nodes[node];
    const flat = combineForms(this.mapOf(node).forms, stridesOf(shape), this.builder.axes);
    const expr = this.value(node);
    return {
      arg: this.builder.argument(node, 'write'),
      coefs: flat.coefs,
      offset: flat.offset,
      expr,
    };
  }
}
