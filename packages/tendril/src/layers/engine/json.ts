/**
 * Between configurations as the program has them (camelCase) and as Keras saves them (snake_case),
 * in keys and in the values that are names of options, such as `channels_last`.
 */
import type { ConfigDict, ConfigDictValue } from '../../io/serialization.ts';
import { toCamelCase, toSnakeCase } from './names.ts';

/** The version of the format, as TensorFlow.js writes it and checks it. */
const KERAS_VERSION = 'tfjs-layers 4.22.0';
const BACKEND = 'tensor_flow.js';

/** A saved topology: class, configuration, and what wrote it. */
export function topologyToJSON(className: string, config: ConfigDict): ConfigDict {
  return {
    class_name: className,
    config: toPythonic(config),
    keras_version: KERAS_VERSION,
    backend: BACKEND,
  };
}

/** Lists of references to layers, which begin with the layer's name. */
const REFERENCES = ['inboundNodes', 'inputLayers', 'outputLayers', 'kerasHistory'];

/** Names are somebody's own; their spelling is not ours to change. */
function isName(key: string, value: ConfigDictValue): boolean {
  return typeof value === 'string' && (key === 'name' || key === 'className');
}

/** Rewrites keys and values; `key` is what the value stands under, in camelCase. */
function rewrite(
  value: ConfigDictValue,
  key: string,
  rewriteKey: (key: string) => string,
  rewriteText: (text: string) => string,
): ConfigDictValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return rewriteText(value);
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    return value.map((item, i) =>
      i === 0 && typeof item === 'string' && REFERENCES.includes(key)
        ? item
        : rewrite(item, key, rewriteKey, rewriteText),
    );
  }
  const out: ConfigDict = {};
  for (const [k, v] of Object.entries(value)) {
    const camel = toCamelCase(k);
    out[rewriteKey(k)] = isName(camel, v) ? v : rewrite(v, camel, rewriteKey, rewriteText);
  }
  return out;
}

/** `{dataFormat: 'channelsLast'}` → `{data_format: 'channels_last'}`. */
export function toPythonic(config: ConfigDictValue): ConfigDictValue {
  return rewrite(config, '', toSnakeCase, (text) =>
    /^[a-z][a-z0-9]*([A-Z][a-z0-9]*)+$/.test(text) ? toSnakeCase(text) : text,
  );
}

/** `{data_format: 'channels_last'}` → `{dataFormat: 'channelsLast'}`. */
export function fromPythonic(config: ConfigDictValue): ConfigDictValue {
  return rewrite(config, '', toCamelCase, (text) =>
    /^[a-z][a-z0-9]*(_[a-z0-9]+)+$/.test(text) ? toCamelCase(text) : text,
  );
}
