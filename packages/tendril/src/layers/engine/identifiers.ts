/**
 * Options that may be given by name, as an object, or as a saved configuration: initializers,
 * regularizers, constraints, activations.
 */
import { findClass, Serializable } from '../../io/serialization.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import { normalizeName, suggest } from '../../io/suggest.ts';
import { classNamesOf, deserializeObject } from './deserialize.ts';
import type { Kind } from './deserialize.ts';

export interface NamedKind<T extends Serializable> extends Kind<T> {
  /** Other names for classes, normalized: Keras has short ones for some. */
  aliases?: Record<string, string>;
}

/** Makes the object that an identifier means. */
export function resolveIdentifier<T extends Serializable>(
  identifier: string | ConfigDict | T,
  kind: NamedKind<T>,
): T {
  if (typeof identifier === 'string') return byName(identifier, kind);
  if (identifier instanceof Serializable) return identifier;
  const config = identifier;
  const className = typeof config?.className === 'string' ? config.className : '';
  const alias = kind.aliases?.[normalizeName(className)];
  return deserializeObject(alias ? { ...config, className: alias } : config, kind);
}

function byName<T extends Serializable>(name: string, kind: NamedKind<T>): T {
  const known = classNamesOf(kind);
  const wanted = normalizeName(name);
  const className =
    known.find((k) => normalizeName(k) === wanted) ?? kind.aliases?.[wanted] ?? name;
  if (!findClass(className)) {
    const spelled = known.map((k) => k[0].toLowerCase() + k.slice(1));
    throw new Error(`unknown ${kind.name} '${name}': ${suggest(name, spelled)}`);
  }
  return deserializeObject({ className, config: {} }, kind);
}

/** `{className, config}`, as it goes into a layer's configuration; null for nothing. */
export function serializeObject(object: Serializable | null | undefined): ConfigDict | null {
  return object ? { className: object.getClassName(), config: object.getConfig() } : null;
}
