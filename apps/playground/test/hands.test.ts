import { describe, expect, it } from 'vitest';
import { Bubbles, Steering } from '../src/hands/control.ts';
import { drawHands, handAt } from '../src/hands/drawing.ts';
import type { Found } from '../src/hands/protocol.ts';

const frame = { width: 400, height: 200, mirrored: false };

/** A hand whose middle is there. */
const hand = (x: number, y: number, more: Partial<Found> = {}): Found => ({
  box: [x - 20, y - 10, 40, 20],
  label: 'open',
  score: 0.9,
  ...more,
});

describe('steering by hand', () => {
  it('puts the cursor where the hand is, with the edges in reach', () => {
    expect(new Steering().follow([hand(200, 100)], frame)).toEqual({ x: 0.5, y: 0.5 });
    expect(new Steering().follow([hand(40, 190)], frame)).toEqual({ x: 0, y: 1 });
  });

  it('turns left and right where the picture is as in a mirror', () => {
    const cursor = new Steering().follow([hand(100, 100)], { ...frame, mirrored: true });
    expect(cursor?.x).toBeCloseTo((0.75 - 0.2) / 0.6, 9);
  });

  it('goes after the hand by and by', () => {
    const steering = new Steering();
    steering.follow([hand(200, 100)], frame);
    const xs = [1, 2, 3].map(() => steering.follow([hand(260, 100)], frame)?.x ?? 0);
    expect(xs[0]).toBeGreaterThan(0.5);
    expect(xs[1]).toBeGreaterThan(xs[0]);
    expect(xs[2]).toBeGreaterThan(xs[1]);
    expect(xs[2]).toBeLessThanOrEqual(0.75);
  });

  it('stays with its hand, whatever else comes, and takes the surest at first', () => {
    const steering = new Steering();
    const [left, right] = [hand(120, 100, { score: 0.95 }), hand(280, 100)];
    const before = steering.follow([right, left], frame);
    expect(before?.x).toBeLessThan(0.5);
    const after = steering.follow([{ ...right, score: 0.99 }, hand(124, 100)], frame);
    expect(after?.x).toBeLessThan(0.5);
  });

  it('takes no face for a hand, and lets go when there is none', () => {
    const steering = new Steering();
    expect(steering.follow([hand(200, 100, { label: 'face' })], frame)).toBeNull();
    steering.follow([hand(120, 100)], frame);
    expect(steering.follow([], frame)).toBeNull();
    expect(steering.follow([hand(280, 100)], frame)?.x).toBeCloseTo((0.7 - 0.2) / 0.6, 9);
  });
});

describe('bubbles', () => {
  it('burst when touched, and come up elsewhere', () => {
    const bubbles = new Bubbles();
    const first = bubbles.place;
    expect(bubbles.touch({ x: first.x + 0.1, y: first.y }, 2, 0.15)).toBe(false);
    expect(bubbles.touch({ x: first.x + 0.1, y: first.y }, 1, 0.15)).toBe(true);
    expect(bubbles.burst).toBe(1);
    expect(bubbles.place).not.toEqual(first);
  });
});

describe('the drawn sample', () => {
  const at = (picture: ReturnType<typeof drawHands>, x: number, y: number) => {
    const from =
      4 * (Math.floor(y * picture.height) * picture.width + Math.floor(x * picture.width));
    return [...picture.data.slice(from, from + 4)];
  };

  it('has skin where the palm is and a wall where none is', () => {
    const picture = drawHands(120, 90, [{ x: 0.7, y: 0.6, size: 0.5, turn: 0, pose: 'open' }]);
    const [r, g, b, a] = at(picture, 0.7, 0.6);
    expect(r - b).toBeGreaterThan(40);
    expect(g).toBeGreaterThan(b);
    expect(a).toBe(255);
    const wall = at(picture, 0.2, 0.2);
    expect(Math.abs(wall[0] - wall[2])).toBeLessThan(20);
  });

  it('stays within its picture, waving and closing', () => {
    const hands = Array.from({ length: 90 }, (_, i) => handAt(i / 5));
    expect(new Set(hands.map(({ pose }) => pose))).toEqual(new Set(['open', 'closed']));
    for (const { x, y } of hands) {
      expect(Math.abs(x - 0.5)).toBeLessThan(0.26);
      expect(Math.abs(y - 0.55)).toBeLessThan(0.1);
    }
    expect(drawHands(8, 6, [handAt(1)]).data).toHaveLength(8 * 6 * 4);
  });
});
