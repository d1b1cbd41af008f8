// What happens on a page besides what it shows: errors that nobody caught, and requests to anywhere but its own server.

/**
 * @param {import('playwright').Page} page
 * @param {string} home the server's address
 */
export function watch(page, home) {
  /** @type {string[]} */
  const errors = [];
  /** @type {string[]} */
  const elsewhere = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('request', (request) => {
    const url = new URL(request.url());
    const ours = url.origin === new URL(home).origin && request.method() === 'GET';
    if (!ours && !['blob:', 'data:'].includes(url.protocol)) elsewhere.push(request.url());
  });
  return { errors, elsewhere };
}
