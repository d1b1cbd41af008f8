/** Shader text as it is written: indented lines, and names for values that nest as blocks do. */

export class Writer {
  private readonly lines: string[] = [];
  private depth: number;
  private scopes: Map<string, string>[] = [new Map()];

  constructor(depth = 1) {
    this.depth = depth;
  }

  line(text: string): void {
    this.lines.push('  '.repeat(this.depth) + text);
  }

  /** Writes `head { … }`; what `body` names is not known after it. */
  block(head: string, body: () => void): void {
    this.line(`${head} {`);
    this.depth++;
    this.scopes.push(new Map());
    body();
    this.scopes.pop();
    this.depth--;
    this.line('}');
  }

  /** The name that a value has here. */
  name(key: string): string | undefined {
    for (let i = this.scopes.length - 1; i >= 0; i--) {
      const found = this.scopes[i].get(key);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  define(key: string, name: string): void {
    this.scopes[this.scopes.length - 1].set(key, name);
  }

  text(): string {
    return this.lines.join('\n');
  }
}

/** Splits a flat row-major index into one for each axis; `open` leaves the first extent's bound to the caller. */
export function splitIndex(
  w: Writer,
  flat: string,
  extents: readonly number[],
  names: readonly string[],
): void {
  let rest = flat;
  for (let i = extents.length - 1; i > 0; i--) {
    w.line(`let ${names[i]} = ${rest} % ${extents[i]}i;`);
    if (i > 1) {
      w.line(`let ${names[i]}_above = ${rest} / ${extents[i]}i;`);
      rest = `${names[i]}_above`;
    } else rest = `${rest} / ${extents[i]}i`;
  }
  if (extents.length > 0) w.line(`let ${names[0]} = ${rest};`);
}
