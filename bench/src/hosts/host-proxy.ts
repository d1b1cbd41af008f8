/** A host somewhere else, as the conductor sees it. */
import type { HostCalls } from '../host.ts';

export interface HostProxy extends HostCalls {
  close(): Promise<void>;
}

export interface Stage {
  readonly name: string;
  /** A fresh page or process for this entrant. */
  open(entrant: string): Promise<HostProxy>;
  /** Milliseconds from the import of the entrant's library, in a fresh page or process, to its first result; see first/. */
  firstResult(entrant: string): Promise<number | null>;
  /** Where packages' files are, for the entrant. */
  readonly files: string;
  close(): Promise<void>;
}

/** Makes the proxy from the means to make a call. */
export function proxyOf(
  call: (name: keyof HostCalls, argument?: unknown) => Promise<unknown>,
  close: () => Promise<void>,
): HostProxy {
  return {
    setup: (setup) => call('setup', setup) as Promise<void>,
    prepare: (name) => call('prepare', name) as ReturnType<HostCalls['prepare']>,
    sample: (milliseconds) => call('sample', milliseconds) as Promise<number[]>,
    output: () => call('output') as Promise<number[]>,
    countGpu: () => call('countGpu') as ReturnType<HostCalls['countGpu']>,
    kernels: (runs) => call('kernels', runs) as ReturnType<HostCalls['kernels']>,
    dispose: () => call('dispose') as Promise<void>,
    firstResult: (entrant) => call('firstResult', entrant) as Promise<number | null>,
    close,
  };
}
