import { describe, expect, it } from 'vitest';
import { Work, type Pending } from '../../src/backends/webgpu/work.ts';

/** Something that is ready when it is told to be. */
function slow(): Pending & { finish(): void; readonly wasForced: boolean } {
  let isReady = false;
  let wasForced = false;
  let finish = (): void => undefined;
  const ready = new Promise<void>((resolve) => (finish = resolve));
  return {
    get isReady() {
      return isReady;
    },
    get wasForced() {
      return wasForced;
    },
    ready,
    force() {
      wasForced = !isReady;
      isReady = true;
    },
    finish() {
      isReady = true;
      finish();
    },
  };
}

const rethrow = (error: unknown): never => {
  throw error as Error;
};

/** Lets everything go on that can. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe('work for the device', () => {
  it('runs at once when nothing is missing', () => {
    const work = new Work(rethrow);
    const ready = slow();
    ready.finish();
    let ran = 0;
    work.do(() => ran++, [ready]);
    work.do(() => ran++);
    expect(ran).toBe(2);
    expect(work.isIdle).toBe(true);
  });

  it('keeps its order while something is missing', async () => {
    const work = new Work(rethrow);
    const [a, b] = [slow(), slow()];
    const order: string[] = [];
    work.do(() => order.push('first'), [a, b]);
    work.do(() => order.push('second'));
    work.do(() => order.push('third'), [b]);
    b.finish();
    await settled();
    expect(order).toEqual([]);
    expect(work.isIdle).toBe(false);
    a.finish();
    await settled();
    expect(order).toEqual(['first', 'second', 'third']);
    work.do(() => order.push('fourth'));
    expect(order.at(-1)).toBe('fourth');
  });

  it('does not wait for who cannot', async () => {
    const work = new Work(rethrow);
    const [a, b] = [slow(), slow()];
    const order: string[] = [];
    work.do(() => order.push('first'), [a]);
    work.do(() => order.push('second'), [b]);
    work.flush();
    expect(order).toEqual(['first', 'second']);
    expect([a.wasForced, b.wasForced]).toEqual([true, true]);
    a.finish();
    await settled();
    expect(order).toHaveLength(2);
    // It waits again, for what comes then.
    const c = slow();
    work.do(() => order.push('third'), [c]);
    c.finish();
    await settled();
    expect(order).toHaveLength(3);
  });

  it('tells what fails, and goes on', async () => {
    const errors: unknown[] = [];
    const work = new Work((error) => errors.push(error));
    const a = slow();
    let ran = false;
    work.do(() => rethrow(new Error('no')), [a]);
    work.do(() => (ran = true));
    a.finish();
    await settled();
    expect(errors).toEqual([new Error('no')]);
    expect(ran).toBe(true);
  });

  it('drops what waits when the device ends', async () => {
    const work = new Work(rethrow);
    const a = slow();
    const order: string[] = [];
    const run = (): void => void order.push('run');
    work.do(run, [a], () => order.push('dropped'));
    work.do(run);
    work.drop();
    a.finish();
    await settled();
    expect(order).toEqual(['dropped']);
    expect(work.isIdle).toBe(true);
  });
});
