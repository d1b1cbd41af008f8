// The sample: drawn hands, made by arithmetic, so that there is no photo to fetch, everybody may use it, and tests
// can make the same picture without a browser. A hand is a few rounded bars, each lighter along its middle.

export interface Hand {
  /** Where its palm is, in shares of the picture's width and height. */
  x: number;
  y: number;
  /** The length of a hand, in shares of the picture's height. */
  size: number;
  /** Radians, clockwise. */
  turn: number;
  pose: 'open' | 'closed';
}

export interface Picture {
  width: number;
  height: number;
  /** Red, green, blue and alpha of each pixel. */
  data: Uint8ClampedArray<ArrayBuffer>;
}

/** From, to, thickness there and here; a hand is some 200 units long, and its palm is at 0, 0. */
type Bar = readonly [x0: number, y0: number, x1: number, y1: number, r0: number, r1: number];

const forearm: Bar = [4, 70, 12, 260, 29, 36];
const palm: readonly Bar[] = [
  [-20, 38, -28, -26, 22, 15],
  [-4, 44, -9, -30, 25, 15],
  [8, 44, 12, -30, 25, 15],
  [16, 40, 29, -22, 20, 14],
];
const thumb: readonly Bar[] = [
  [-24, 34, -60, -2, 15, 12],
  [-60, -2, -78, -34, 12, 9],
];
const fingers: readonly Bar[] = [
  [-30, -28, -50, -98, 12, 9],
  [-10, -34, -14, -120, 12, 9],
  [12, -34, 22, -114, 12, 9],
  [31, -26, 54, -88, 10.5, 8],
];
const folded: readonly Bar[] = [
  [-30, -34, -29, 2, 12.5, 12],
  [-9, -38, -9, 1, 13, 12.5],
  [12, -37, 11, 1, 13, 12.5],
  [31, -29, 29, 3, 12, 11],
];
const thumbOverFingers: Bar = [-36, 22, 14, 20, 13, 11];

const bars: Record<Hand['pose'], readonly Bar[]> = {
  open: [forearm, ...fingers, ...thumb, ...palm],
  closed: [forearm, ...palm, ...folded, thumbOverFingers],
};

const SKIN = [232, 184, 156];
const EDGE = [158, 100, 72];
/** How the wall behind goes from the upper left to the lower right. */
const WALL = [
  [203, 198, 189],
  [150, 157, 160],
];

function paintWall({ data, width, height }: Picture): void {
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const far = (x / width + y / height) / 2;
      for (let channel = 0; channel < 3; channel++) {
        data[at++] = WALL[0][channel] * (1 - far) + WALL[1][channel] * far;
      }
      data[at++] = 255;
    }
  }
}

function paintBar({ data, width, height }: Picture, [x0, y0, x1, y1, r0, r1]: Bar): void {
  const reach = Math.max(r0, r1) + 1;
  const [left, right] = [Math.min(x0, x1) - reach, Math.max(x0, x1) + reach];
  const [top, bottom] = [Math.min(y0, y1) - reach, Math.max(y0, y1) + reach];
  const [dx, dy] = [x1 - x0, y1 - y0];
  const squared = dx * dx + dy * dy;
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(height, bottom); y++) {
    for (let x = Math.max(0, Math.floor(left)); x < Math.min(width, right); x++) {
      const along = Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / squared));
      const radius = r0 + (r1 - r0) * along;
      const [awayX, awayY] = [x - x0 - along * dx, y - y0 - along * dy];
      const distance = Math.hypot(awayX, awayY);
      const cover = Math.min(1, radius - distance + 0.5);
      if (cover <= 0) continue;
      // Light comes from above, a little from the left.
      const out = Math.min(1, distance / radius);
      const towardsLight = (-0.5 * awayX - 0.8 * awayY) / radius;
      const light = Math.min(1, Math.max(0, 1 - 0.75 * out ** 3 + 0.18 * towardsLight));
      const at = 4 * (y * width + x);
      for (let channel = 0; channel < 3; channel++) {
        const skin = EDGE[channel] + (SKIN[channel] - EDGE[channel]) * light;
        data[at + channel] += (skin - data[at + channel]) * cover;
      }
    }
  }
}

/** Draws hands before a plain wall. */
export function drawHands(width: number, height: number, hands: readonly Hand[]): Picture {
  const picture = { width, height, data: new Uint8ClampedArray(4 * width * height) };
  paintWall(picture);
  for (const { x, y, size, turn, pose } of hands) {
    const unit = (size * height) / 200;
    const [cos, sin] = [Math.cos(turn) * unit, Math.sin(turn) * unit];
    for (const [x0, y0, x1, y1, r0, r1] of bars[pose]) {
      paintBar(picture, [
        x * width + cos * x0 - sin * y0,
        y * height + sin * x0 + cos * y0,
        x * width + cos * x1 - sin * y1,
        y * height + sin * x1 + cos * y1,
        r0 * unit,
        r1 * unit,
      ]);
    }
  }
  return picture;
}

/** The hand of the sample so many seconds after its beginning: it waves about, and closes now and then. */
export function handAt(seconds: number): Hand {
  return {
    x: 0.5 + 0.24 * Math.sin(0.7 * seconds),
    y: 0.55 + 0.09 * Math.sin(1.1 * seconds),
    size: 0.62,
    turn: 0.12 * Math.sin(0.9 * seconds),
    pose: seconds % 9 < 7 ? 'open' : 'closed',
  };
}
