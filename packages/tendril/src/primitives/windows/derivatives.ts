/** Derivatives of windowed reductions and of the selections, which are each other's transpose. */
import { negate } from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import type { WindowAttrs, WindowKind } from '../../ir/primitives.ts';
import { dilated } from '../../ir/shape-rules.ts';
import type { OperandRule, VjpRules } from '../../autodiff/rule.ts';
import { reduceWindow, selectAndGather, selectAndScatter } from './record.ts';

/** The window alone, without what else the attributes of a primitive hold. */
function windowOf(a: WindowAttrs): WindowAttrs {
  const { window_dimensions, window_strides, base_dilations, window_dilations, padding } = a;
  return { window_dimensions, window_strides, base_dilations, window_dilations, padding };
}

/** Each element collects from the windows that it is in: a windowed sum over the cotangents, spread by the strides. */
const sum: OperandRule<'reduce_window'> = (ct, { attrs, inputs: [x] }) =>
  reduceWindow(ct, {
    kind: 'sum',
    window_dimensions: attrs.window_dimensions,
    window_strides: attrs.base_dilations,
    base_dilations: attrs.window_strides,
    window_dilations: attrs.window_dilations,
    padding: x.shape.map((extent, i) => {
      const input = dilated(extent, attrs.base_dilations[i]);
      const window = dilated(attrs.window_dimensions[i], attrs.window_dilations[i]);
      const output = dilated(ct.shape[i], attrs.window_strides[i]);
      const before = window - attrs.padding[i][0] - 1;
      return [before, input + window - 1 - output - before] as const;
    }),
  });

/** The first extreme element of each window gets its cotangent. */
function toFirstLargest(ct: Node, keys: Node, attrs: WindowAttrs): Node {
  const window = windowOf(attrs);
  const positions = reduceWindow(keys, { kind: 'argmax', ...window });
  return selectAndScatter(ct, positions, { ...window, shape: keys.shape });
}

const rules = {
  sum,
  max: (ct, { attrs, inputs: [x] }) => toFirstLargest(ct, x, attrs),
  min: (ct, { attrs, inputs: [x] }) => toFirstLargest(ct, negate(x), attrs),
  argmax: null,
} satisfies Record<WindowKind, OperandRule<'reduce_window'> | null>;

export const windowRules = {
  reduce_window: (ct, node) => rules[node.attrs.kind]?.(ct, node, 0) ?? null,
  select_and_scatter: [
    (ct, { attrs, inputs: [, positions] }) => selectAndGather(ct, positions, windowOf(attrs)),
    null,
  ],
  select_and_gather: [
    (ct, { attrs, inputs: [operand, positions] }) =>
      selectAndScatter(ct, positions, { ...windowOf(attrs), shape: operand.shape }),
    null,
  ],
} satisfies VjpRules<'reduce_window' | 'select_and_scatter' | 'select_and_gather'>;
