/** `npm run bench [-- workload… --threads 1|2 --json --node …]`; see README.md. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Conductor, type Row } from './conduct.ts';
import { entrantNames, fields, type BackendName } from './entrants/names.ts';
import { browserStage } from './hosts/browser.ts';
import type { Stage } from './hosts/host-proxy.ts';
import { nodeStage } from './hosts/node.ts';
import { kernelTable } from './kernels.ts';
import { progress, ratesOf, table } from './report.ts';
import { workloads } from './workloads/index.ts';

/** What the script that starts this knows. */
export interface Places {
  readonly page: string;
  readonly child: string;
  readonly packages: string;
  readonly chromium: string;
  readonly chromiumArguments: readonly string[];
  /** What gives Chromium a GPU made of software. */
  readonly softwareGpu: readonly string[];
}

const usage = `npm run bench [-- workload…] [options]
  --threads n       threads for each entrant (1)
  --backend b       what entrants run on: wasm, webgpu or webgl (wasm)
  --node            in Node, not in Chromium
  --entrants a,b    only these, of ${entrantNames.join(', ')}
  --rounds n        turns of each entrant (5)
  --turn ms         how long a turn is (300)
  --json [--out f]  the figures as JSON, on the terminal or in a file
  --kernels         no comparison: where Tendril's time goes, kernel by kernel
workloads: ${workloads.map(({ name }) => name).join(' ')}`;

export async function main(args: readonly string[], places: Places): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      threads: { type: 'string', default: '1' },
      backend: { type: 'string', default: 'wasm' },
      rounds: { type: 'string', default: '5' },
      turn: { type: 'string', default: '300' },
      entrants: { type: 'string' },
      node: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      out: { type: 'string' },
      kernels: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.find((name) => !workloads.some((w) => w.name === name));
  if (values.help || unknown !== undefined) {
    console.log(unknown === undefined ? usage : `There is no workload "${unknown}".\n${usage}`);
    return unknown === undefined ? 0 : 1;
  }
  if (!(values.backend in fields)) {
    console.log(`There is no backend "${values.backend}".\n${usage}`);
    return 1;
  }
  const backend = values.backend as BackendName;
  const threads = Number(values.threads);
  const stage: Stage = values.node
    ? nodeStage(places.child, places.packages)
    : await browserStage({
        page: places.page,
        packages: places.packages,
        executablePath: places.chromium,
        args: [...places.chromiumArguments, ...(backend === 'wasm' ? [] : places.softwareGpu)],
        threads,
      });
  const conductor = new Conductor(stage, {
    threads,
    backend,
    rounds: Number(values.rounds),
    turn: Number(values.turn),
    ...(values.entrants !== undefined && { entrants: values.entrants.split(',') }),
  });
  const say = values.json && values.out === undefined ? console.error : console.log;
  try {
    let limits = await conductor.limits();
    const { gflops, gbs } = ratesOf(limits, threads);
    say(
      `${stage.name}, ${threads} thread(s): ${gflops.toFixed(1)} GFLOP/s, ${gbs.toFixed(1)} GB/s\n`,
    );
    const rows: Row[] = [];
    const wanted = workloads.filter(
      ({ name }) => positionals.length === 0 || positionals.includes(name),
    );
    if (values.kernels) {
      for (const workload of wanted) {
        const kernels = await conductor.kernels(workload);
        console.log(`${workload.name}: ${workload.what}\n\n${kernelTable(kernels, gflops)}\n`);
      }
      return 0;
    }
    for (const workload of wanted) {
      const row = await conductor.row(workload);
      rows.push(row);
      const now = await conductor.limits();
      limits = { peak: Math.min(limits.peak, now.peak), copy: Math.min(limits.copy, now.copy) };
      say(progress(row, limits, threads));
    }
    if (values.json) {
      const result = { stage: stage.name, threads, limits: ratesOf(limits, threads), rows };
      const text = JSON.stringify(result, null, 2);
      if (values.out === undefined) console.log(text);
      else writeFileSync(values.out, text);
    } else {
      console.log(`\n${table(rows, limits, threads)}`);
    }
    if (conductor.disturbed > 0)
      say(`Other programs disturbed ${conductor.disturbed} turns, which were taken again.`);
    return rows.some(({ figures }) => figures.some(({ agrees }) => !agrees)) ? 1 : 0;
  } finally {
    await conductor.close();
    await stage.close();
  }
}
