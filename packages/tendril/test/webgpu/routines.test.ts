/** The shaders of routines as text, and what is left to the host. */
import { describe, expect, it } from 'vitest';
import { planRoutine } from '../../src/backends/webgpu/routines/index.ts';
import { functionsFor } from '../../src/backends/gpu/functions.ts';
import type { DType } from '../../src/ir/dtype.ts';
import type { RoutineName } from '../../src/ir/primitives.ts';
import type { RoutineStep } from '../../src/ir/program.ts';

function plan(op: RoutineName, attrs: object, shape: number[], operands: [number[], DType?][]) {
  const node = { op, attrs, shape, dtype: 'float32' } as unknown as RoutineStep['node'];
  const described = operands.map(([of, dtype = 'float32']) => ({ shape: of, dtype }));
  const step: RoutineStep = { kind: 'routine', node, operands: described, inputs: [], output: 0 };
  return planRoutine(step, { isSoftware: false });
}

/** Each shader once, without the functions of mathematics, and the dispatches. */
function text(planned: ReturnType<typeof plan>): string {
  const codes: string[] = [];
  const dispatches = planned!.passes.map(({ code, places, groups, params }) => {
    const short = code.replace(functionsFor(code), '');
    if (!codes.includes(short)) codes.push(short);
    return `shader ${codes.indexOf(short)} on ${places.join()}: ${groups} groups, params ${params.join()}`;
  });
  return [`own memory: ${planned!.own.join()}`, ...dispatches, ...codes].join('\n\n');
}

const rowScatter = {
  kind: 'add',
  update_window_dims: [1],
  inserted_window_dims: [0],
  input_batching_dims: [],
  scatter_indices_batching_dims: [],
  scatter_dims_to_operand_dims: [0],
  index_vector_dim: 1,
};

describe('shaders of routines', () => {
  it('running sums', () => {
    const attrs = { kind: 'sum', dimension: 0, exclusive: false, reverse: false };
    expect(text(plan('cumulative', attrs, [5000], [[[5000]]]))).toMatchSnapshot();
  });
  it('sorting', () => {
    const attrs = { dimension: 1, descending: true };
    expect(text(plan('sort', attrs, [3, 600], [[[3, 600]]]))).toMatchSnapshot();
  });
  it('scatter', () => {
    const operands: [number[], DType?][] = [[[20, 4]], [[9, 1], 'int32'], [[9, 4]]];
    expect(text(plan('scatter', rowScatter, [20, 4], operands))).toMatchSnapshot();
  });
  it('Fourier transforms', () => {
    expect(text(plan('fft', { inverse: false }, [2, 6], [[[6]]]))).toMatchSnapshot();
  });
});

describe('the host', () => {
  it('transforms lines too long for a chirp in 32 bits', () => {
    expect(plan('fft', { inverse: false }, [2, 70_000], [[[70_000]]])).toBeNull();
    expect(plan('fft', { inverse: false }, [2, 65_536], [[[65_536]]])).not.toBeNull();
  });
  it('scatters windows that may overlap', () => {
    const attrs = { ...rowScatter, update_window_dims: [1, 2], inserted_window_dims: [] };
    const operands: [number[], DType?][] = [[[20, 4]], [[9, 1], 'int32'], [[9, 2, 4]]];
    expect(plan('scatter', attrs, [20, 4], operands)).toBeNull();
  });
});
