/** Which handler takes a URL: the library's own schemes, and those a program adds. */
import { downloadsRouter } from './browser-files.ts';
import { httpRouter } from './http.ts';
import { indexedDBRouter } from './indexed-db.ts';
import { localStorageRouter } from './local-storage.ts';
import { fileRouter } from './node-file.ts';
import type { IOHandler, IORouter, LoadOptions } from './types.ts';

const saveRouters: IORouter[] = [
  indexedDBRouter,
  localStorageRouter,
  downloadsRouter,
  httpRouter,
  fileRouter,
];
const loadRouters: IORouter[] = [indexedDBRouter, localStorageRouter, httpRouter, fileRouter];

/**
 * Adds a scheme to save models to.
 *
 * @param saveRouter Gets a URL, and returns a handler if it is one of its own, otherwise null.
 *
 * @example
 * ```ts
 * tf.io.registerSaveRouter((url) =>
 *   url === 'nowhere://'
 *     ? tf.io.withSaveHandler(async () => ({
 *         modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' },
 *       }))
 *     : null,
 * );
 * ```
 */
export function registerSaveRouter(saveRouter: IORouter): void {
  saveRouters.push(saveRouter);
}

/**
 * Adds a scheme to load models from.
 *
 * @param loadRouter Gets a URL, and returns a handler if it is one of its own, otherwise null.
 *
 * @example
 * ```ts
 * tf.io.registerLoadRouter((url) =>
 *   typeof url === 'string' && url.startsWith('memory://') ? tf.io.fromMemory({ modelTopology: {} }) : null,
 * );
 * ```
 */
export function registerLoadRouter(loadRouter: IORouter): void {
  loadRouters.push(loadRouter);
}

/**
 * The handlers that would save to a URL.
 *
 * @example
 * ```ts
 * tf.io.getSaveHandlers('https://example.com/models').length; // 1
 * ```
 */
export function getSaveHandlers(url: string | string[]): IOHandler[] {
  return handlersOf(saveRouters, url);
}

/**
 * The handlers that would load from a URL.
 *
 * @example
 * ```ts
 * tf.io.getLoadHandlers('https://example.com/model.json').length; // 1
 * ```
 */
export function getLoadHandlers(url: string | string[], loadOptions?: LoadOptions): IOHandler[] {
  return handlersOf(loadRouters, url, loadOptions);
}

function handlersOf(
  routers: IORouter[],
  url: string | string[],
  loadOptions?: LoadOptions,
): IOHandler[] {
  return routers.map((router) => router(url, loadOptions)).filter((handler) => handler !== null);
}

/** The one handler that saves to a URL. */
export function saveHandlerFor(url: string): IOHandler {
  return only(getSaveHandlers(url), url, 'save to');
}

/** The one handler that loads from a URL; a bare path is taken to be on the page's own server. */
export function loadHandlerFor(url: string | string[], loadOptions?: LoadOptions): IOHandler {
  const handlers = getLoadHandlers(url, loadOptions);
  const path = Array.isArray(url) ? url[0] : url;
  if (handlers.length === 0 && !/^[a-z][a-z0-9+.-]*:\/\//i.test(path)) {
    const [http] = getLoadHandlers(new URL(path, baseURL(path)).href, loadOptions);
    if (http) return http;
  }
  return only(handlers, path, 'load from');
}

function baseURL(path: string): string {
  if (typeof location === 'undefined') {
    throw new Error(
      `load: '${path}' is relative, and there is no page here to be relative to; pass a full URL or ` +
        'a handler such as tf.io.fromMemory(…)',
    );
  }
  return location.href;
}

function only(handlers: IOHandler[], url: string, verb: string): IOHandler {
  if (handlers.length === 0) {
    throw new Error(
      `no handler can ${verb} '${url}'; known are indexeddb://, localstorage://, downloads:// (save ` +
        'only), http:// and https://, file:// in Node, and what tf.io.registerSaveRouter and registerLoadRouter added',
    );
  }
  if (handlers.length > 1) {
    throw new Error(`${handlers.length} handlers can ${verb} '${url}'; pass the one you mean`);
  }
  return handlers[0];
}
