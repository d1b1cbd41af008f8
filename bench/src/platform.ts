/** Where this code runs. */
export const isNode = typeof process === 'object' && process.versions?.node !== undefined;
