/** JSON that tells apart the numbers which JSON itself does not: NaN, the infinities and -0. For keys, not for reading back. */

function exactNumber(_: string, value: unknown): unknown {
  if (typeof value !== 'number') return value;
  if (Object.is(value, -0)) return '#-0';
  return Number.isFinite(value) ? value : `#${value}`;
}

export function exactJson(value: object): string {
  return JSON.stringify(value, exactNumber);
}
