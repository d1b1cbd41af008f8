/**
 * Finds the names a misspelt one was probably meant to be, for error messages.
 */

/** Number of single-character edits (insert, delete, replace) between two strings. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(replace, previous[j] + 1, current[j - 1] + 1));
    }
    previous = current;
  }
  return previous[b.length];
}

/** A name without the differences that spelling conventions make: `mean_squared_error` → `meansquarederror`. */
export function normalizeName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** "did you mean 'a' or 'b'?", or the full list if nothing comes near. */
export function suggest(name: string, known: string[]): string {
  const wanted = normalizeName(name);
  const near = known
    .map((k) => ({ k, d: editDistance(wanted, normalizeName(k)) }))
    .filter(({ k, d }) => {
      const other = normalizeName(k);
      const contained =
        Math.min(wanted.length, other.length) >= 4 &&
        (other.includes(wanted) || wanted.includes(other));
      return contained || d <= Math.ceil(wanted.length * 0.4);
    })
    .sort((p, q) => p.d - q.d)
    .slice(0, 3)
    .map(({ k }) => `'${k}'`);
  if (near.length > 0) return `did you mean ${near.join(' or ')}?`;
  return `known are ${known.join(', ')}`;
}
