import { describe, expect, it } from 'vitest';
import { IdleWork } from '../../src/runtime/idle-work.ts';
import { nextTurn } from '../../src/runtime/index.ts';

/** A page that is idle when the test says so. */
function page() {
  const waiting: (() => void)[] = [];
  return {
    ask: (callback: () => void) => waiting.push(callback),
    async idle() {
      waiting.splice(0).forEach((callback) => callback());
      await nextTurn();
    },
  };
}

describe('work for when there is nothing else to do', () => {
  it('goes on by a part whenever the page is idle', async () => {
    const { ask, idle } = page();
    const done: number[] = [];
    const work = new IdleWork(async (pause) => {
      for (let part = 0; part < 3; part++) {
        await pause();
        done.push(part);
      }
    }, ask);
    await idle();
    expect(done).toEqual([]);
    work.begin();
    work.begin();
    for (let part = 0; part < 3; part++) {
      expect(done).toHaveLength(part);
      await idle();
    }
    expect(done).toEqual([0, 1, 2]);
    work.begin();
    await idle();
    expect(done).toEqual([0, 1, 2]);
  });

  it('is left where it has to end, and not begun after that', async () => {
    const { ask, idle } = page();
    let done = 0;
    const parts = async (pause: () => Promise<void>): Promise<void> => {
      for (;;) {
        await pause();
        done++;
      }
    };
    const work = new IdleWork(parts, ask);
    work.begin();
    await idle();
    work.end();
    await idle();
    await idle();
    expect(done).toBe(1);
    const late = new IdleWork(parts, ask);
    late.end();
    late.begin();
    await idle();
    expect(done).toBe(1);
  });

  it('never begins where nobody says when that is', async () => {
    let begun = false;
    const work = new IdleWork(async () => void (begun = true), null);
    work.begin();
    await nextTurn();
    expect(begun).toBe(false);
  });
});
