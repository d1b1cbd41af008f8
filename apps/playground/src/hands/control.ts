// Hands-free: from what was found to where the cursor is, and what it does there. No DOM, no tensors.

import type { Found } from './protocol.ts';

/** A place, in shares of the width and the height of what it is in. */
export interface Point {
  x: number;
  y: number;
}

/** Of the picture, this much at each side is beyond the field, so that its edges can be reached. */
const MARGIN = 0.2;

/** How much of the way to where the hand is the cursor goes at each picture. */
const HASTE = 0.65;

const stretched = (share: number) => Math.min(1, Math.max(0, (share - MARGIN) / (1 - 2 * MARGIN)));

interface Frame {
  width: number;
  height: number;
  mirrored: boolean;
}

function centre({ box: [x, y, width, height] }: Found, frame: Frame): Point {
  const across = (x + width / 2) / frame.width;
  return { x: frame.mirrored ? 1 - across : across, y: (y + height / 2) / frame.height };
}

const distance = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y);

/** Follows one hand: the one that is nearest to where it was, at first the one that is surest. */
export class Steering {
  #hand: Point | null = null;
  #cursor: Point | null = null;

  /** Where the cursor is, when this was found; null while there is no hand. */
  follow(found: readonly Found[], frame: Frame): Point | null {
    const hands = found.filter(({ label }) => label !== 'face');
    const last = this.#hand;
    const order = (hand: Found) =>
      last === null ? -hand.score : distance(centre(hand, frame), last);
    const [hand] = hands.sort((a, b) => order(a) - order(b));
    if (hand === undefined) {
      this.#hand = this.#cursor = null;
      return null;
    }
    this.#hand = centre(hand, frame);
    const aim = { x: stretched(this.#hand.x), y: stretched(this.#hand.y) };
    const from = this.#cursor ?? aim;
    this.#cursor = {
      x: from.x + (aim.x - from.x) * HASTE,
      y: from.y + (aim.y - from.y) * HASTE,
    };
    return this.#cursor;
  }
}

/** Where the bubbles come up, one after the other. */
const places: readonly Point[] = [
  { x: 0.5, y: 0.5 },
  { x: 0.2, y: 0.4 },
  { x: 0.8, y: 0.6 },
  { x: 0.35, y: 0.7 },
  { x: 0.65, y: 0.35 },
];

/** Bubbles that burst when the cursor touches them. */
export class Bubbles {
  burst = 0;

  get place(): Point {
    return places[this.burst % places.length];
  }

  /** Whether the cursor burst one. The field is `wide` times as wide as high; the radius is a share of its height. */
  touch(cursor: Point, wide: number, radius: number): boolean {
    const { x, y } = this.place;
    if (Math.hypot((cursor.x - x) * wide, cursor.y - y) > radius) return false;
    this.burst++;
    return true;
  }
}
