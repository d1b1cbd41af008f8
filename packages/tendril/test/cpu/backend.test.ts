/** The cpu backend: its memory, and what running a graph does with buffers. */
import { describe, expect, it } from 'vitest';
import type { Source } from '../../src/backends/backend.ts';
import { CpuBackend } from '../../src/backends/cpu/backend.ts';
import { cpuFactory } from '../../src/backends/cpu/register.ts';
import type { TypedArray } from '../../src/ir/dtype.ts';
import * as b from '../../src/ir/build.ts';
import { record, type Node } from '../../src/ir/node.ts';
import { toGraph } from '../util/graph.ts';

const matrix = (): Node => record('parameter', { shape: [2, 2], dtype: 'float32' }, []);

function source(outputs: Node[], inputs: Node[]): Source {
  return {
    graph: toGraph(outputs, inputs),
    program: () => {
      throw new Error('the cpu backend walks the graph');
    },
  };
}

function withBuffer(backend: CpuBackend, values: TypedArray) {
  const buffer = backend.alloc('float32', values.length);
  backend.write(buffer, values);
  return buffer;
}

describe('CpuBackend', () => {
  it('is offered everywhere, last', () => {
    expect(cpuFactory.available()).toEqual({ ok: true });
    expect(cpuFactory.create().name).toBe('cpu');
    expect(cpuFactory.priority).toBe(1);
  });

  it('counts what is allocated and freed', () => {
    const backend = new CpuBackend();
    const [x, y] = [backend.alloc('float32', 10), backend.alloc('bool', 3)];
    expect(backend.memory()).toEqual({ numBytes: 43, numBuffers: 2, reservedBytes: 43 });
    backend.free(x);
    expect(backend.memory().numBytes).toBe(3);
    backend.free(y);
    expect(backend.memory()).toEqual({ numBytes: 0, numBuffers: 0, reservedBytes: 0 });
    expect(() => backend.readSync(x)).toThrow(/freed/);
    expect(() => backend.free(x)).toThrow(/freed/);
  });

  it('reads copies', async () => {
    const backend = new CpuBackend();
    const x = withBuffer(backend, Float32Array.of(1, 2));
    const copy = backend.readSync(x);
    copy[0] = 9;
    expect([...(await backend.read(x))]).toEqual([1, 2]);
  });

  it('says so when memory runs out', () => {
    expect(() => new CpuBackend().alloc('float32', 2 ** 40)).toThrow(/no memory for float32/);
  });

  it('runs a graph, again and again', () => {
    const backend = new CpuBackend();
    const x = matrix();
    const runnable = backend.prepare(source([b.add(x, x)], [x]));
    const input = withBuffer(backend, Float32Array.of(1, 2, 3, 4));
    const [first] = runnable.run([input]);
    const [second] = runnable.run([first]);
    expect([...backend.readSync(second)]).toEqual([4, 8, 12, 16]);
    expect(backend.memory().numBuffers).toBe(3);
    runnable.dispose();
  });

  it('gives one buffer for outputs that differ in shape only', () => {
    const backend = new CpuBackend();
    const x = matrix();
    const sum = b.add(x, x);
    const flat = b.reshape(sum, [4]);
    const outputs = [b.reshape(x, [4]), flat, sum, b.reshape(flat, [1, 4]), x];
    const input = withBuffer(backend, Float32Array.of(1, 2, 3, 4));
    const buffers = backend.prepare(source(outputs, [x])).run([input]);
    expect(buffers[0]).toBe(input);
    expect(buffers[4]).toBe(input);
    expect(buffers[2]).toBe(buffers[1]);
    expect(buffers[3]).toBe(buffers[1]);
    expect(buffers[1]).not.toBe(input);
    expect(backend.memory().numBuffers).toBe(2);
  });

  it("refuses another backend's buffers", () => {
    const x = new CpuBackend().alloc('float32', 1);
    expect(() => new CpuBackend().readSync(x)).toThrow(/another backend/);
  });

  it('gives all back when it is disposed', () => {
    const backend = new CpuBackend();
    backend.alloc('int32', 5);
    backend.dispose();
    expect(backend.memory()).toEqual({ numBytes: 0, numBuffers: 0, reservedBytes: 0 });
  });
});
