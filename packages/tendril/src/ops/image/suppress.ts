/** Which of many overlapping boxes to keep. The work is done on the host: each choice depends on those before. */
import type { TypedArray } from '../../ir/dtype.ts';

/** Candidates, best first: a binary heap. */
class Queue {
  readonly #items: Candidate[];

  constructor(items: Candidate[]) {
    this.#items = items.sort((a, b) => (comesBefore(a, b) ? -1 : 1));
  }

  take(): Candidate | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (last === undefined || items.length === 0) return first;
    let at = 0;
    for (let child = 1; child < items.length; child = 2 * at + 1) {
      if (child + 1 < items.length && comesBefore(items[child + 1], items[child])) child++;
      if (!comesBefore(items[child], last)) break;
      items[at] = items[child];
      at = child;
    }
    items[at] = last;
    return first;
  }

  add(item: Candidate): void {
    const items = this.#items;
    let at = items.length;
    items.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!comesBefore(item, items[parent])) break;
      items[at] = items[parent];
      at = parent;
    }
    items[at] = item;
  }
}

interface Candidate {
  readonly box: number;
  score: number;
  /** Boxes chosen before this many have lowered the score already. */
  seen: number;
}

/** Higher scores first; of equal ones, the earlier box. */
function comesBefore(a: Candidate, b: Candidate): boolean {
  return a.score > b.score || (a.score === b.score && a.box < b.box);
}

/** A box as top, left, bottom, right and area; corners may have been given in any order. */
const boxWords = 5;

function normalized(boxes: TypedArray): Float64Array {
  const out = new Float64Array((boxes.length / 4) * boxWords);
  for (let from = 0, to = 0; from < boxes.length; from += 4, to += boxWords) {
    for (const axis of [0, 1]) {
      out[to + axis] = Math.min(boxes[from + axis], boxes[from + axis + 2]);
      out[to + axis + 2] = Math.max(boxes[from + axis], boxes[from + axis + 2]);
    }
    out[to + 4] = (out[to + 2] - out[to]) * (out[to + 3] - out[to + 1]);
  }
  return out;
}

/** The area that two boxes share, over that which they cover together. */
function overlap(boxes: Float64Array, first: number, second: number): number {
  const [i, j] = [first * boxWords, second * boxWords];
  if (boxes[i + 4] <= 0 || boxes[j + 4] <= 0) return 0;
  const height = Math.min(boxes[i + 2], boxes[j + 2]) - Math.max(boxes[i], boxes[j]);
  const width = Math.min(boxes[i + 3], boxes[j + 3]) - Math.max(boxes[i + 1], boxes[j + 1]);
  const shared = Math.max(0, height) * Math.max(0, width);
  return shared / (boxes[i + 4] + boxes[j + 4] - shared);
}

export interface SuppressionOptions {
  readonly maxOutputSize: number;
  readonly iouThreshold: number;
  readonly scoreThreshold: number;
  readonly softNmsSigma: number;
}

/**
 * The boxes to keep and their scores, best first. A box that overlaps a chosen one by the threshold goes; with a sigma, others
 * lose of their score the more they overlap (Bodla et al., "Soft-NMS", ICCV 2017) and come back to the queue.
 */
export function suppress(
  boxes: TypedArray,
  scores: TypedArray,
  { maxOutputSize, iouThreshold, scoreThreshold, softNmsSigma }: SuppressionOptions,
): { indices: number[]; scores: number[] } {
  const candidates: Candidate[] = [];
  scores.forEach((score, box) => {
    if (score > scoreThreshold) candidates.push({ box, score, seen: 0 });
  });
  const queue = new Queue(candidates);
  const corners = normalized(boxes);
  const scale = softNmsSigma > 0 ? -0.5 / softNmsSigma : 0;
  const chosen: Candidate[] = [];
  for (let best = queue.take(); best !== undefined; best = queue.take()) {
    if (chosen.length >= maxOutputSize || best.score < scoreThreshold) break;
    const before = best.score;
    let isKept = true;
    for (let i = chosen.length - 1; i >= best.seen; i--) {
      const shared = overlap(corners, best.box, chosen[i].box);
      if (shared >= iouThreshold) {
        isKept = false;
        break;
      }
      best.score *= Math.exp(scale * shared * shared);
      if (best.score <= scoreThreshold) break;
    }
    best.seen = chosen.length;
    if (!isKept) continue;
    if (best.score === before) chosen.push(best);
    else if (best.score > scoreThreshold) queue.add(best);
  }
  return { indices: chosen.map(({ box }) => box), scores: chosen.map(({ score }) => score) };
}
