// What the terminal shows while a model trains: a bar that redraws itself on a terminal, one line an epoch
// where the output goes to a file or a pipe.

import type { BatchReport } from '../src/digits/train.ts';
import { formatDuration, formatPercent, formatRate } from '../src/training/format.ts';
import type { Meter } from '../src/training/meter.ts';

const WIDTH = 28;
const REDRAW_MS = 80;

export interface Reporter {
  batch(meter: Meter, batch: BatchReport): void;
  epoch(meter: Meter, epoch: number): void;
}

export function reporter(epochs: number): Reporter {
  let seen = 0;
  let loss = 0;
  let hits = 0;
  let drawn = -Infinity;

  const numbers = () => `loss ${(loss / seen).toFixed(4)}  accuracy ${formatPercent(hits / seen)}`;

  return {
    batch(meter, { size, loss: batchLoss, accuracy }) {
      seen += size;
      loss += batchLoss * size;
      hits += accuracy * size;
      if (!process.stdout.isTTY || meter.elapsed - drawn < REDRAW_MS) return;
      drawn = meter.elapsed;
      const left = meter.secondsLeft === null ? '' : `  ${formatDuration(meter.secondsLeft)} left`;
      process.stdout.write(
        `\r\x1b[K${bar(meter.fraction)} ${formatPercent(meter.fraction, 0)}  ${numbers()}  ` +
          `${formatRate(meter.rate)}/s${left}`,
      );
    },
    epoch(meter, epoch) {
      const clear = process.stdout.isTTY ? '\r\x1b[K' : '';
      console.log(
        `${clear}epoch ${epoch}/${epochs}  ${numbers()}  ${formatRate(meter.rate)} digits/s`,
      );
      seen = loss = hits = 0;
    },
  };
}

function bar(fraction: number): string {
  const full = Math.round(fraction * WIDTH);
  return '█'.repeat(full) + '░'.repeat(WIDTH - full);
}
