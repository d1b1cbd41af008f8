/** Names that nobody chose: unique ones for layers and weights, and the two spellings of config keys. */

const counters = new Map<string, number>();

/** `prefix` with a number that it has not had yet. */
export function getUid(prefix: string): string {
  const count = (counters.get(prefix) ?? 0) + 1;
  counters.set(prefix, count);
  return prefix + count;
}

/** `leakyReLU` → `leaky_re_lu`, as Keras does it. */
export function toSnakeCase(name: string): string {
  const snake = name
    .replace(/(.)([A-Z][a-z0-9]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
  return snake.startsWith('_') ? `private${snake}` : snake;
}

/** `mean_squared_error` → `meanSquaredError`. */
export function toCamelCase(name: string): string {
  if (name.length <= 1) return name;
  return name.replace(/_+(\w|$)/g, (_match, letter: string) => letter.toUpperCase());
}

const scopes: string[] = [];

/** Runs `fn` with `name` put before the names of the weights that it makes. */
export function nameScope<T>(name: string, fn: () => T): T {
  scopes.push(name);
  try {
    return fn();
  } finally {
    scopes.pop();
  }
}

/** A weight's name with the scopes it is made in. */
export function getScopedTensorName(name: string): string {
  return [...scopes, name].join('/');
}

const used = new Set<string>();
const nextSuffix = new Map<string, number>();

/** The name if it is new, otherwise with a number behind. */
export function getUniqueTensorName(name: string): string {
  let unique = name;
  let suffix = nextSuffix.get(name) ?? 1;
  while (used.has(unique)) unique = `${name}_${suffix++}`;
  nextSuffix.set(name, suffix);
  used.add(unique);
  return unique;
}
