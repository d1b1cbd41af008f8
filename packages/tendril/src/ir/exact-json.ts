/** JSON that tells apart the numbers which JSON itself does not: NaN, the infinities and -0. For keys, not for reading back. */

function exactNumber(_: string, value: unknown): unknown {
  if (typeof value !== 'number') return value;
  if (Object.is(value, -0)) return '#-0';
  return Number.isFinite(value) ? value : `#${value}`;
}

function isPlain(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isPlain);
  for (const name in value) if (!isPlain((value as Record<string, unknown>)[name])) return false;
  return true;
}

export function exactJson(value: object): string {
  // Looking first is quicker by far than being asked for every number.
  return isPlain(value) ? JSON.stringify(value) : JSON.stringify(value, exactNumber);
}
