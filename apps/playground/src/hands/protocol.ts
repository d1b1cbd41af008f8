// What the page about hands and its worker say to each other. The worker owns the engine and the model.

/** How far boxes are from the left and the top, and how large they are, in pixels of the picture. */
export type Box = readonly [x: number, y: number, width: number, height: number];

export interface Found {
  box: Box;
  /** 'open', 'closed', 'pinch', 'point', 'pointtip', 'pinchtip', or 'face'. */
  label: string;
  /** 0 to 1. */
  score: number;
}

export interface Look {
  type: 'look';
  picture: ImageBitmap;
}

export interface Seen {
  type: 'seen';
  found: Found[];
  width: number;
  height: number;
  /** Milliseconds for a picture, the middle one of the last. */
  latency: number;
}

export type FromWatcher = Seen;
