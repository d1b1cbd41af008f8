/** Stand-ins for what a browser has. */

/** Local storage for up to some characters. */
export function fakeLocalStorage(quota = Infinity): Storage {
  const items = new Map<string, string>();
  return {
    get length() {
      return items.size;
    },
    clear: () => items.clear(),
    key: (i) => [...items.keys()][i] ?? null,
    getItem: (key) => items.get(key) ?? null,
    removeItem: (key) => void items.delete(key),
    setItem: (key, value) => {
      const used = [...items.values()].reduce((sum, v) => sum + v.length, 0);
      if (used + value.length > quota) throw new Error('QuotaExceededError');
      items.set(key, value);
    },
  };
}
