/** How the cpu backend is offered. It works everywhere, and gives way to any other that does. */
import type { DirectFactory } from '../backend.ts';
import { CpuBackend } from './backend.ts';

export const cpuFactory: DirectFactory = {
  name: 'cpu',
  priority: 1,
  available: () => ({ ok: true }),
  create: () => new CpuBackend(),
};
