/** Windowed reductions, and the selections that are their gradients. */
import { forEachRow, rowSteps } from './strided.ts';
import { forEachTapWalk } from './taps.ts';
import { accumulatorFor, highest, lowest, type Evaluators } from './values.ts';

export const window = {
  reduce_window({ attrs, shape, dtype }, [x], out) {
    const { kind } = attrs;
    const values = x.values;
    const result = kind === 'sum' ? accumulatorFor(out) : out;
    if (kind === 'max') result.fill(lowest(dtype));
    if (kind === 'min') result.fill(highest(dtype));
    // For argmax: the element that each window has chosen so far, or -1.
    const chosen = new Int32Array(kind === 'argmax' ? out.length : 0).fill(-1);
    forEachTapWalk(x.shape, shape, attrs, (tap, counts, w, e) => {
      const [count, wStep, eStep] = rowSteps(counts, w, e);
      forEachRow(counts, w, e, (wAt, eAt) => {
        for (let i = 0; i < count; i++, wAt += wStep, eAt += eStep) {
          if (kind === 'sum') result[wAt] += values[eAt];
          else if (kind === 'max') result[wAt] = Math.max(result[wAt], values[eAt]);
          else if (kind === 'min') result[wAt] = Math.min(result[wAt], values[eAt]);
          else {
            const best = chosen[wAt] < 0 ? undefined : values[chosen[wAt]];
            const wins =
              best === undefined ||
              values[eAt] > best ||
              (Number.isNaN(values[eAt]) && !Number.isNaN(best));
            if (wins) {
              chosen[wAt] = eAt;
              result[wAt] = tap;
            }
          }
        }
      });
    });
    if (result !== out) out.set(result);
  },
  select_and_scatter({ attrs, shape }, [source, positions], out) {
    const [values, position] = [source.values, positions.values];
    const result = accumulatorFor(out);
    forEachTapWalk(shape, source.shape, attrs, (tap, counts, w, e) => {
      const [count, wStep, eStep] = rowSteps(counts, w, e);
      forEachRow(counts, w, e, (wAt, eAt) => {
        for (let i = 0; i < count; i++, wAt += wStep, eAt += eStep) {
          if (position[wAt] === tap) result[eAt] += values[wAt];
        }
      });
    });
    if (result !== out) out.set(result);
  },
  select_and_gather({ attrs, shape }, [operand, positions], out) {
    const [values, position] = [operand.values, positions.values];
    forEachTapWalk(operand.shape, shape, attrs, (tap, counts, w, e) => {
      const [count, wStep, eStep] = rowSteps(counts, w, e);
      forEachRow(counts, w, e, (wAt, eAt) => {
        for (let i = 0; i < count; i++, wAt += wStep, eAt += eStep) {
          if (position[wAt] === tap) out[wAt] = values[eAt];
        }
      });
    });
  },
} satisfies Evaluators<'reduce_window' | 'select_and_scatter' | 'select_and_gather'>;
