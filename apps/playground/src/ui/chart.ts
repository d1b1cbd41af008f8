// A line chart over epochs with two lines, training and held back: uPlot, in this page's colours, as large as
// its place. A sentence beside it says in words what the lines show.

import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { h } from './dom.ts';
import { onThemeChange, themeColor } from './theme.ts';

export interface ChartOptions {
  title: string;
  /** How a value is written on the axis. */
  format(value: number): string;
  /** The vertical range that shows values from `low` to `high` best; outliers are already left out. */
  range(low: number, high: number): [number, number];
}

/** x values (epochs) and y values of a line; NaN-free. */
export interface Line {
  x: readonly number[];
  y: readonly number[];
}

export interface Chart {
  element: HTMLElement;
  update(training: Line, heldBack: Line, summary: string): void;
}

/** The share of values at either end that may lie outside of the chart, such as those of the first moments. */
const OUTLIERS = 0.1;

export function createChart(options: ChartOptions): Chart {
  const place = h('div', { class: 'chart-canvas', 'aria-hidden': 'true' });
  const summary = h('p', { class: 'visually-hidden' });
  const element = h(
    'figure',
    { class: 'chart' },
    h('figcaption', {}, options.title),
    place,
    summary,
  );
  let lines: [Line, Line] = [
    { x: [], y: [] },
    { x: [], y: [] },
  ];
  let plot: uPlot | null = null;

  const draw = () => {
    plot?.destroy();
    plot = new uPlot(plotOptions(options, place), join(lines), place);
  };
  new ResizeObserver(() => {
    if (!plot) draw();
    else if (place.clientWidth !== plot.width || place.clientHeight !== plot.height) {
      plot.setSize({ width: place.clientWidth, height: place.clientHeight });
    }
  }).observe(place);
  onThemeChange(draw);

  return {
    element,
    update(training, heldBack, text) {
      lines = [training, heldBack];
      plot?.setData(join(lines));
      summary.textContent = text;
    },
  };
}

/** Both lines over one x axis, as uPlot takes them. */
function join([training, heldBack]: [Line, Line]): uPlot.AlignedData {
  return uPlot.join([
    [[...training.x], [...training.y]],
    [[...heldBack.x], [...heldBack.y]],
  ]);
}

/** From which to which value most of the points are. */
function extent(plot: uPlot): [number, number] {
  const values = plot.data
    .slice(1)
    .flatMap((line) => [...line])
    .filter((value) => value != null)
    .sort((a, b) => a - b);
  const skipped = Math.floor(values.length * OUTLIERS);
  return [values[skipped] ?? 0, values[values.length - 1 - skipped] ?? 1];
}

function plotOptions(options: ChartOptions, place: HTMLElement): uPlot.Options {
  const font = '12px "Geist Variable", system-ui, sans-serif';
  const axis = {
    stroke: themeColor('--ink-soft'),
    font,
    grid: { stroke: themeColor('--line'), width: 1 },
    ticks: { show: false },
  };
  return {
    width: place.clientWidth,
    height: place.clientHeight,
    padding: [8, 8, 0, 0],
    cursor: { show: false },
    legend: { show: false },
    scales: {
      x: {
        time: false,
        range: (_plot, low, high) => [
          low === high ? 0 : Math.floor(low),
          Math.max(1, Math.ceil(high)),
        ],
      },
      y: { range: (plot) => options.range(...extent(plot)) },
    },
    axes: [
      { ...axis, size: 28, gap: 4, incrs: [1, 2, 5, 10, 20, 50, 100], grid: { show: false } },
      {
        ...axis,
        size: 52,
        gap: 6,
        space: 34,
        incrs: [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
        values: (_plot, splits) => splits.map((value) => options.format(value)),
      },
    ],
    series: [
      {},
      {
        stroke: themeColor('--series-training'),
        width: 2,
        points: { show: false },
        spanGaps: true,
      },
      {
        stroke: themeColor('--series-held-back'),
        width: 2,
        dash: [6, 4],
        spanGaps: true,
        points: { show: true, size: 7, width: 2, fill: themeColor('--card') },
      },
    ],
  };
}
