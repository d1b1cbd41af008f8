/**
 * The registry that gives a class its name in a saved file, and finds it again from that name.
 *
 * Layers, models, optimizers, initializers and their like all descend from `Serializable`. What a
 * configuration looks like on disk (Keras's snake_case) is the business of layers/engine/json.ts.
 */

export type ConfigDictValue =
  boolean | number | string | null | undefined | ConfigDictValue[] | ConfigDict;

/** A plain, JSON-like description from which an object can be made again. */
export interface ConfigDict {
  [key: string]: ConfigDictValue;
}

export type ConfigDictArray = ConfigDictValue[];

export type FromConfigMethod<T extends Serializable> = (
  cls: SerializableConstructor<T>,
  config: ConfigDict,
  customObjects?: ConfigDict,
  fastWeightInit?: boolean,
) => T;

/** A class that can be registered: it has a `className` and is made from its configuration. */
export interface SerializableConstructor<T extends Serializable> {
  new (...args: never[]): T;
  className: string;
  fromConfig: FromConfigMethod<T>;
}

/**
 * Base of everything that can be saved in a configuration. A subclass has a static `className` and
 * a `getConfig()` that returns what its constructor needs.
 */
export abstract class Serializable {
  /** The name under which this class is saved. */
  getClassName(): string {
    return (this.constructor as unknown as { className: string }).className;
  }

  /** What the constructor needs to make this object again. */
  abstract getConfig(): ConfigDict;

  /** Makes an object of class `cls` from what its `getConfig()` returned. */
  static fromConfig<T extends Serializable>(
    cls: SerializableConstructor<T>,
    config: ConfigDict,
    _customObjects?: ConfigDict,
    _fastWeightInit?: boolean,
  ): T {
    return new cls(config as never);
  }
}

type Entry = [SerializableConstructor<Serializable>, FromConfigMethod<Serializable>];

/** The one table of registered classes, by name. */
export class SerializationMap {
  private static instance: SerializationMap | undefined;
  readonly classNameMap: { [className: string]: Entry } = {};

  static getMap(): SerializationMap {
    SerializationMap.instance ??= new SerializationMap();
    return SerializationMap.instance;
  }

  static register<T extends Serializable>(cls: SerializableConstructor<T>): void {
    SerializationMap.getMap().classNameMap[cls.className] = entryOf(cls);
  }
}

function entryOf<T extends Serializable>(cls: SerializableConstructor<T>): Entry {
  return [
    cls as unknown as SerializableConstructor<Serializable>,
    cls.fromConfig as unknown as FromConfigMethod<Serializable>,
  ];
}

const registeredNames = new WeakMap<object, string>();

/**
 * Makes a class known by its `className`, so that a model that uses it can be loaded.
 *
 * @param cls The class: a layer, an initializer, an optimizer …
 * @param pkg Groups the names of one library; the registered name is `pkg>name`. Default: 'Custom'.
 * @param name Another name than `cls.className`.
 * @returns `cls`.
 * @throws If the class has no `className`.
 * @example
 * ```ts
 * class Twice extends tf.layers.Layer {
 *   static className = 'Twice';
 *   call(inputs) {
 *     const x = Array.isArray(inputs) ? inputs[0] : inputs;
 *     return tf.mul(x, 2);
 *   }
 * }
 * tf.serialization.registerClass(Twice);
 * const model = tf.sequential({ layers: [new Twice({ inputShape: [2] })] });
 * const copy = await tf.models.modelFromJSON(model.toJSON(null, false));
 * copy.predict(tf.tensor2d([[1, 2]])).print();
 * ```
 */
export function registerClass<T extends Serializable>(
  cls: SerializableConstructor<T>,
  pkg = 'Custom',
  name?: string,
): SerializableConstructor<T> {
  const className: unknown = cls.className;
  if (typeof className !== 'string' || className.length === 0) {
    throw new Error(
      `registerClass: ${cls.name || 'the class'} has no className; give it one with ` +
        `static className = '${cls.name || 'MyClass'}'`,
    );
  }
  const registered = `${pkg}>${name ?? className}`;
  const map = SerializationMap.getMap().classNameMap;
  map[className] = entryOf(cls);
  map[registered] = entryOf(cls);
  registeredNames.set(cls, registered);
  return cls;
}

/**
 * The name a class was registered by (`pkg>name`), or its `className` if it never was.
 *
 * @example
 * ```ts
 * class Twice extends tf.layers.Layer {
 *   static className = 'Twice';
 * }
 * tf.serialization.getRegisteredName(Twice); // 'Twice': it was not registered under another name
 * ```
 */
export function getRegisteredName<T extends Serializable>(cls: SerializableConstructor<T>): string {
  return registeredNames.get(cls) ?? cls.className;
}

const builtIns = new WeakSet<object>();

/** Registers a class of the library itself. */
export function registerBuiltIn<T extends Serializable>(cls: SerializableConstructor<T>): void {
  builtIns.add(cls);
  SerializationMap.register(cls);
}

/** Whether an object's own class comes with the library (and so is known to behave). */
export function isBuiltIn(object: object): boolean {
  return builtIns.has(object.constructor);
}

/** The registered class of that name, if there is one. */
export function findClass(className: string): SerializableConstructor<Serializable> | undefined {
  const map = SerializationMap.getMap().classNameMap;
  return Object.hasOwn(map, className) ? map[className]?.[0] : undefined;
}
