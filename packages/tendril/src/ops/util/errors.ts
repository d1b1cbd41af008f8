/**
 * How ops refuse an argument: the op's name, what it got, what it wanted, the way out.
 */

/** Throws an error that names the op. */
export function fail(op: string, message: string): never {
  throw new Error(`${op}: ${message}`);
}

/** Throws unless `condition` holds; the message is only made when it is needed. */
export function check(condition: boolean, op: string, message: () => string): asserts condition {
  if (!condition) fail(op, message());
}

/** A value as it should appear in an error message. */
export function show(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(show).join(',')}]`;
  if (typeof value === 'string') return `'${value}'`;
  return String(value);
}
