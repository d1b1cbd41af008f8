/** The process that an entrant runs in, in Node: offers the host to its parent. */
import { makeHost, type HostCalls } from './host.ts';

/** A call, and its answer. */
export interface Request {
  readonly id: number;
  readonly call: keyof HostCalls;
  readonly argument: unknown;
}
export interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

const host = makeHost();

process.on('message', ({ id, call, argument }: Request) => {
  const method = host[call] as (argument: unknown) => Promise<unknown>;
  method(argument).then(
    (value) => process.send!({ id, value } satisfies Answer),
    (error: unknown) => process.send!({ id, error: String(error) } satisfies Answer),
  );
});
