// Numbers as people read them.

/** "12 s", "3 min 05 s", "1 h 10 min". */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** "97.8 %"; never rounds up to 100 what is less. */
export function formatPercent(fraction: number, digits = 1): string {
  const scale = 10 ** digits;
  const value =
    fraction < 1 ? Math.min(Math.round(fraction * 100 * scale), 100 * scale - 1) : 100 * scale;
  return `${(value / scale).toFixed(digits)} %`;
}

/** "1,234": whole numbers with separators, rough above ten thousand so that they do not flicker. */
export function formatRate(perSecond: number): string {
  const step = perSecond >= 10000 ? 100 : perSecond >= 100 ? 10 : 1;
  return (Math.round(perSecond / step) * step).toLocaleString('en');
}

/** "48 MB", "820 kB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1e6) return `${Math.round(bytes / 1e3)} kB`;
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}
