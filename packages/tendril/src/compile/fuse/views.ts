/**
 * Index maps: for a node read through views (broadcast, transpose, slice, pad, reshape …), where each of its axes' index comes
 * from, as linear forms over the axes of the kernel that reads it.
 */
import type { AnyGraphNode } from '../../ir/graph.ts';
import type { AccessPart, Linear } from '../../ir/kernel.ts';
import type { Shape } from '../../ir/shape.ts';

export interface IndexMap {
  /** One form for each axis of the node. */
  readonly forms: readonly Linear[];
  /** What must hold for the element to exist. */
  readonly bounds: readonly AccessPart[];
}

export function zeroForm(axes: number): Linear {
  return { coefs: new Array<number>(axes).fill(0), offset: 0 };
}

export function axisForm(axis: number, axes: number): Linear {
  const coefs = new Array<number>(axes).fill(0);
  coefs[axis] = 1;
  return { coefs, offset: 0 };
}

/** form · scale + offset */
export function scaleForm(form: Linear, scale: number, offset = 0): Linear {
  return { coefs: form.coefs.map((c) => c * scale), offset: form.offset * scale + offset };
}

export function addForms(a: Linear, b: Linear): Linear {
  return { coefs: a.coefs.map((c, i) => c + b.coefs[i]), offset: a.offset + b.offset };
}

/** Σ forms[i] · scales[i] */
export function combineForms(
  forms: readonly Linear[],
  scales: readonly number[],
  axes: number,
): Linear {
  return forms.reduce((sum, form, i) => addForms(sum, scaleForm(form, scales[i])), zeroForm(axes));
}

/** The condition that a form over axes of these extents stays within `extent`, unless it cannot leave it. */
export function boundPart(form: Linear, extents: readonly number[], extent: number): AccessPart[] {
  let [least, most] = [form.offset, form.offset];
  form.coefs.forEach((c, i) => {
    if (c > 0) most += c * (extents[i] - 1);
    else least += c * (extents[i] - 1);
  });
  return least >= 0 && most < extent ? [] : [{ kind: 'bound', ...form, extent }];
}

/**
 * How a reshape's operand index follows from its result's index by linear forms: for each operand axis the result axes that it
 * was split into, outermost first. Null where axes are merged, which needs divisions.
 */
export function splitAxes(from: Shape, to: Shape): number[][] | null {
  const groups: number[][] = [];
  let at = 0;
  for (const extent of from) {
    const group: number[] = [];
    let size = 1;
    while (size < extent) {
      if (at >= to.length) return null;
      size *= to[at];
      group.push(at++);
    }
    if (size !== extent) return null;
    groups.push(group);
  }
  return to.slice(at).every((extent) => extent === 1) ? groups : null;
}

/** The index map of a view's operand, given the view's own. Null if the primitive is no view with linear forms. */
export function throughView(
  node: AnyGraphNode,
  operandShape: Shape,
  map: IndexMap,
  axes: number,
): IndexMap | null {
  const { forms, bounds } = map;
  switch (node.op) {
    case 'broadcast_in_dim': {
      const dims = node.attrs.broadcast_dimensions;
      return {
        forms: operandShape.map((extent, i) => (extent === 1 ? zeroForm(axes) : forms[dims[i]])),
        bounds,
      };
    }
    case 'transpose': {
      const operandForms = new Array<Linear>(operandShape.length);
      node.attrs.permutation.forEach((axis, i) => (operandForms[axis] = forms[i]));
      return { forms: operandForms, bounds };
    }
    case 'slice': {
      const { start_indices: start, strides } = node.attrs;
      return { forms: forms.map((form, i) => scaleForm(form, strides[i], start[i])), bounds };
    }
    case 'reverse': {
      const { dimensions } = node.attrs;
      return {
        forms: forms.map((form, i) =>
          dimensions.includes(i) ? scaleForm(form, -1, operandShape[i] - 1) : form,
        ),
        bounds,
      };
    }
    case 'pad': {
      const { low, high, interior } = node.attrs;
      if (interior.some((n) => n !== 0)) return null;
      const shifted = forms.map((form, i) => scaleForm(form, 1, -low[i]));
      const needed = shifted.flatMap((form, i): AccessPart[] =>
        low[i] <= 0 && high[i] <= 0 ? [] : [{ kind: 'bound', ...form, extent: operandShape[i] }],
      );
      return { forms: shifted, bounds: [...bounds, ...needed] };
    }
    case 'reshape': {
      const groups = splitAxes(operandShape, node.shape);
      if (groups === null) return null;
      return {
        forms: groups.map((group) =>
          group.reduce(
            (form, axis) => addForms(scaleForm(form, node.shape[axis]), forms[axis]),
            zeroForm(axes),
          ),
        ),
        bounds,
      };
    }
    default:
      return null;
  }
}
