/** `tf.serialization`: naming classes so that models that use them can be loaded. */
export {
  getRegisteredName,
  registerClass,
  Serializable,
  SerializationMap,
} from './serialization.ts';
export type {
  ConfigDict,
  ConfigDictArray,
  ConfigDictValue,
  FromConfigMethod,
  SerializableConstructor,
} from './serialization.ts';
