import { describe, expect, it } from 'vitest';
import { breathe } from '../src/digits/worker/breathe.ts';
import { Gate } from '../src/digits/worker/gate.ts';
import { Lock } from '../src/digits/worker/lock.ts';
import { Ticker } from '../src/digits/worker/ticker.ts';
import { Recogniser } from '../src/digits/recogniser.ts';

describe('Lock', () => {
  it('lets one at a time in, first come, first served, also after a failure', async () => {
    const lock = new Lock();
    const order: string[] = [];
    const job = (name: string) => async () => {
      order.push(`${name} in`);
      await breathe();
      order.push(`${name} out`);
      if (name === 'a') throw new Error('a failed');
    };
    const results = await Promise.allSettled([
      lock.run(job('a')),
      lock.run(job('b')),
      lock.run(job('c')),
    ]);
    expect(order).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  });
});

describe('Gate', () => {
  it('holds whoever comes while it is closed', async () => {
    const gate = new Gate();
    await gate.pass();
    gate.close();
    let passed = false;
    const walk = gate.pass().then(() => (passed = true));
    await breathe();
    expect(passed).toBe(false);
    gate.open();
    await walk;
    expect(passed).toBe(true);
    expect(gate.closed).toBe(false);
  });
});

describe('Ticker', () => {
  it('averages by size and speaks at intervals', () => {
    const ticker = new Ticker();
    expect(ticker.due(0)).toBe(true);
    ticker.add({ size: 30, loss: 1, accuracy: 0.5 });
    ticker.add({ size: 10, loss: 3, accuracy: 0.9 });
    const average = ticker.take(0)!;
    expect(average.loss).toBeCloseTo(1.5, 12);
    expect(average.accuracy).toBeCloseTo(0.6, 12);
    expect(ticker.due(50)).toBe(false);
    expect(ticker.due(250)).toBe(true);
    expect(ticker.take(250)).toBeNull();
  });
});

describe('Recogniser', () => {
  it('has one question under way and keeps only the newest picture', () => {
    const sent: number[] = [];
    const recogniser = new Recogniser((_id, image) => sent.push(image[0]));
    recogniser.ask(Uint8Array.of(1));
    recogniser.ask(Uint8Array.of(2));
    recogniser.ask(Uint8Array.of(3));
    expect(sent).toEqual([1]);
    recogniser.answered();
    expect(sent).toEqual([1, 3]);
    recogniser.answered();
    expect(sent).toEqual([1, 3]);
    recogniser.again();
    expect(sent).toEqual([1, 3, 3]);
    recogniser.answered();
    recogniser.ask(null);
    recogniser.again();
    expect(sent).toEqual([1, 3, 3]);
  });
});
