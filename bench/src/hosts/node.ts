/** Entrants in processes of Node, each in its own. */
import { fork } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import type { Answer, Request } from '../child.ts';
import { proxyOf, type HostProxy, type Stage } from './host-proxy.ts';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** `child` is the built host; `packages` is node_modules. */
export function nodeStage(child: string, packages: string): Stage {
  const open = (entrant: string): HostProxy => {
    const started = fork(child, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const waiting = new Map<number, Waiting>();
    let count = 0;
    started.on('message', ({ id, value, error }: Answer) => {
      const call = waiting.get(id)!;
      waiting.delete(id);
      if (error === undefined) call.resolve(value);
      else call.reject(new Error(error));
    });
    started.on('exit', (code) => {
      const died = new Error(`the process of ${entrant} ended (${code})`);
      for (const call of waiting.values()) call.reject(died);
    });
    return proxyOf(
      (call, argument) =>
        new Promise((resolve, reject) => {
          const id = count++;
          waiting.set(id, { resolve, reject });
          started.send({ id, call, argument } satisfies Request);
        }),
      async () => void started.kill(),
    );
  };
  return {
    name: `Node ${process.versions.node}`,
    files: pathToFileURL(packages).pathname,
    open: async (entrant) => open(entrant),
    async firstResult(entrant) {
      const process = open(entrant);
      const time = await process.firstResult(entrant);
      await process.close();
      return time;
    },
    close: () => Promise.resolve(),
  };
}
