/**
 * What other programs take of the machine while something is measured. Two threads on two processors have nowhere to go: whatever
 * else runs then stands in the figure, and hits some entrants and not others. Known on Linux only; elsewhere it counts as nothing.
 */
import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second, of which Linux counts processor time. */
const ticks = 100;

/** Processor time since the machine started, of all programs, in ticks. */
function timeOfAll(): number {
  const [, user, nice, system, , , irq, softirq] = readFileSync('/proc/stat', 'utf8')
    .split('\n', 1)[0]
    .split(/\s+/)
    .map(Number);
  return user + nice + system + irq + softirq;
}

/** That of this process and of those it started. */
function timeOfOwn(): number {
  const parents = new Map<number, number>();
  const times = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    let text: string;
    try {
      text = readFileSync(`/proc/${name}/stat`, 'utf8');
    } catch {
      continue; // It has ended meanwhile.
    }
    // The program's name stands in brackets, and may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    parents.set(Number(name), Number(fields[1]));
    times.set(Number(name), Number(fields[11]) + Number(fields[12]));
  }
  const isOwn = (id: number): boolean =>
    id === process.pid || (parents.has(id) && isOwn(parents.get(id)!));
  let sum = 0;
  for (const [id, time] of times) if (isOwn(id)) sum += time;
  return sum;
}

export interface Watch {
  /** Processors that others have taken, on average, since the watch began. */
  taken(): number;
}

export function watchOthers(): Watch {
  if (process.platform !== 'linux') return { taken: () => 0 };
  const others = (): number => timeOfAll() - timeOfOwn();
  const [began, before] = [performance.now(), others()];
  return {
    taken: () => (((others() - before) / ticks) * 1000) / (performance.now() - began),
  };
}
