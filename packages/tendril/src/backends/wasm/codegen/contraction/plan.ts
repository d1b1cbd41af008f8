/**
 * What the code of a contraction is made from: its operands, its epilogue, how it is cut, and all its sizes, as numbers or, where
 * they are open, as values that the code reads. Emits no code.
 */
import type { I32 } from '../../assembler/index.ts';
import { product } from '../../../../ir/shape.ts';
import { chooseBlocking, stripBudget, type Blocking } from './blocking.ts';
import { epilogueOf, type Epilogue } from './epilogue.ts';
import { tileColumns, tileRows } from './micro.ts';
import type { Operand } from './operand.ts';
import { readsLines, restsOfRows, type Problem } from './problem.ts';
import { windowing } from './windows.ts';

export interface Plan {
  readonly a: Operand<I32>;
  readonly b: Operand<I32>;
  readonly epilogue: Epilogue;
  /** Whose first extent is the kernel's open one. */
  readonly open: 'batch' | 'm' | 'n';
  /** Extents of the joined axes of each class; null where that is the open one. */
  readonly rows: I32 | null;
  readonly columns: I32 | null;
  readonly k: I32;
  /** See `Problem`. */
  readonly kept: Problem['kept'];
  /** The most that is done at once. */
  readonly blocking: Blocking;
  /** How much of k is done at once: no more than the blocking says. */
  readonly depth: I32;
  /** What `stripBudget` says of strips of rows and of columns. */
  readonly budgets: { readonly rows: I32; readonly columns: I32 };
  /** How many rows the last tile may have, where it is not whole. */
  readonly rests: ReadonlySet<number>;
  /** How many columns the last vector of all may have, where it is not whole; null if that may be any number. */
  readonly restOfColumns: number | null;
  /** The left operand's rows are read where they lie: as lines, or all offsets known, as windows. Else they are packed. */
  readonly lines: boolean;
  readonly window: { readonly operand: Operand; readonly offsets: readonly number[] } | null;
}

/** The plan with all sizes as they are. */
export function closedPlan(problem: Problem): Plan {
  const { kernel, a, b, k, kept, open } = problem;
  const count = (side: 'm' | 'n'): number | null => (open === side ? null : product(kernel[side]));
  const [rows, columns] = [count('m'), count('n')];
  const blocking = chooseBlocking(k, columns, kept.b);
  const epilogue = epilogueOf(kernel);
  const offsets = windowing && blocking.depthBlocks === 1 ? windowing.windowOffsets(a) : null;
  return {
    a,
    b,
    epilogue,
    open,
    rows,
    columns,
    k,
    kept,
    blocking,
    depth: blocking.depth,
    budgets: { rows: stripBudget(k, tileRows), columns: stripBudget(k, tileColumns) },
    rests: restsOfRows(problem),
    restOfColumns: open === 'n' || epilogue.n.length > 1 ? null : epilogue.n[0] % 4,
    lines: readsLines(problem),
    window: offsets && { operand: a, offsets },
  };
}
