/** All workloads, in the order of the table. */
import { contractions } from './contractions.ts';
import { networks } from './networks.ts';
import { published } from './published.ts';
import { rows } from './rows.ts';
import { specials } from './specials.ts';
import { transforms } from './transforms.ts';
import type { Workload } from './types.ts';

export const workloads: readonly Workload[] = [
  ...contractions,
  ...rows,
  ...transforms,
  ...networks,
  ...published,
  ...specials,
];

export function workloadNamed(name: string): Workload {
  const found = workloads.find((workload) => workload.name === name);
  if (found === undefined) throw new Error(`There is no workload "${name}".`);
  return found;
}
