/** Lays `groups` workgroups out in two dimensions, of at most `most` each. */
export function gridOf(groups: number, most: number): { x: number; y: number } {
  const y = Math.ceil(groups / most);
  return { x: Math.ceil(groups / y), y };
}
