// Lets the messages that wait at the worker's door in. A MessageChannel, since a timer's shortest wait is
// several milliseconds, and animation frames stop in a hidden tab.

const { port1, port2 } = new MessageChannel();
const waiting: (() => void)[] = [];
port1.onmessage = () => waiting.shift()?.();

/** Resolves in a later task, after messages that have already arrived. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    port2.postMessage(null);
  });
}
