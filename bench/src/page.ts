/** The page that an entrant runs in: offers the host to whoever drives the browser. */
import { makeHost, type HostCalls } from './host.ts';

declare global {
  var host: HostCalls | undefined;
}

globalThis.host = makeHost();
