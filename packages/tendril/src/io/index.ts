/** Saving and loading: the namespaces `tf.io` and `tf.serialization`. */
export * as io from './namespace.ts';
export * as serialization from './serialization-namespace.ts';
