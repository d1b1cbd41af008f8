/** How far code can be trusted to record the same each time: the library's can, a program's own is checked. */
export type Traceability = boolean | 'checked';

/** The least of several. */
export function leastTraceable(all: Traceability[]): Traceability {
  if (all.includes(false)) return false;
  return all.includes('checked') ? 'checked' : true;
}
