import { describe, expect, it } from 'vitest';
import { formatBytes, formatDuration, formatPercent, formatRate } from '../src/training/format.ts';
import { Meter } from '../src/training/meter.ts';

describe('Meter', () => {
  it('knows nothing before the first step', () => {
    const meter = new Meter(100, 5000);
    expect(meter.fraction).toBe(0);
    expect(meter.rate).toBe(0);
    expect(meter.secondsLeft).toBeNull();
  });

  it('measures a steady speed', () => {
    const meter = new Meter(1000, 0);
    for (let now = 100; now <= 500; now += 100) meter.add(50, now);
    expect(meter.fraction).toBe(0.25);
    expect(meter.rate).toBeCloseTo(500, 6);
    expect(meter.secondsLeft).toBeCloseTo(1.5, 6);
  });

  it('leaves pauses out', () => {
    const meter = new Meter(1000, 0);
    meter.add(100, 100);
    meter.pause(100);
    meter.pause(900);
    meter.resume(10_000);
    meter.resume(11_000);
    meter.add(100, 10_100);
    expect(meter.rate).toBeCloseTo(1000, 6);
    expect(meter.elapsed).toBe(200);
  });

  it('follows a change of speed within some seconds, not at once', () => {
    const meter = new Meter(1e6, 0);
    let now = 0;
    for (let i = 0; i < 100; i++) meter.add(100, (now += 100));
    meter.add(50, (now += 100));
    expect(meter.rate).toBeGreaterThan(950);
    for (let i = 0; i < 150; i++) meter.add(50, (now += 100));
    expect(meter.rate).toBeGreaterThan(500);
    expect(meter.rate).toBeLessThan(520);
  });

  it('ends at nothing left', () => {
    const meter = new Meter(10, 0);
    meter.add(10, 1);
    expect(meter.fraction).toBe(1);
    expect(meter.secondsLeft).toBe(0);
  });
});

describe('numbers in words', () => {
  it('durations', () => {
    expect([0.4, 59.4, 65, 3599.6, 4200].map(formatDuration)).toEqual([
      '0 s',
      '59 s',
      '1 min 05 s',
      '1 h 0 min',
      '1 h 10 min',
    ]);
  });

  it('percentages never round up to all', () => {
    expect([0, 0.9776, 0.9999, 1].map((value) => formatPercent(value))).toEqual([
      '0.0 %',
      '97.8 %',
      '99.9 %',
      '100.0 %',
    ]);
    expect(formatPercent(0.996, 0)).toBe('99 %');
  });

  it('rates and sizes', () => {
    expect([7.4, 1234, 23_456].map(formatRate)).toEqual(['7', '1,230', '23,500']);
    expect([820_000, 3_450_000, 48_200_000].map(formatBytes)).toEqual([
      '820 kB',
      '3.5 MB',
      '48 MB',
    ]);
  });
});
