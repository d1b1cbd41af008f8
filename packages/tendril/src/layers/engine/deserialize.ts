/** Makes objects (layers, initializers, optimizers …) from `{className, config}`. */
import { findClass, SerializationMap } from '../../io/serialization.ts';
import type { ConfigDict, Serializable, SerializableConstructor } from '../../io/serialization.ts';
import { suggest } from '../../io/suggest.ts';

/** A sort of class: what to call it in errors, and what all of them extend. */
export interface Kind<T extends Serializable> {
  name: string;
  base: abstract new (...args: never[]) => T;
}

/** The registered classes of a kind, by name. */
export function classNamesOf<T extends Serializable>(kind: Kind<T>): string[] {
  const { classNameMap } = SerializationMap.getMap();
  return Object.keys(classNameMap).filter(
    (name) => !name.includes('>') && classNameMap[name][0].prototype instanceof kind.base,
  );
}

/**
 * @param config `{className, config}`.
 * @param kind What it must be.
 * @param customObjects Further classes by name.
 * @param fastWeightInit Whether layers need not compute what their weights begin with.
 */
export function deserializeObject<T extends Serializable>(
  config: ConfigDict,
  kind: Kind<T>,
  customObjects: ConfigDict = {},
  fastWeightInit = false,
): T {
  const { className } = config;
  if (typeof className !== 'string') {
    throw new Error(
      `a saved ${kind.name} must have a class_name and a config, got ${JSON.stringify(config)?.slice(0, 200)}`,
    );
  }
  const cls = (customObjects[className] ?? findClass(className)) as unknown as
    SerializableConstructor<T> | undefined;
  if (!cls) {
    throw new Error(
      `unknown ${kind.name} '${className}': ${suggest(className, classNamesOf(kind))} A ${kind.name} of ` +
        'your own must be registered with tf.serialization.registerClass before it is loaded',
    );
  }
  return cls.fromConfig(cls, (config.config ?? {}) as ConfigDict, customObjects, fastWeightInit);
}
