/** Files on disk, in Node. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';

describe('files on disk', () => {
  let folder: string;
  let file: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tendril-data-'));
    file = `file://${join(folder, 'table.csv')}`;
    await writeFile(join(folder, 'table.csv'), 'a,b\n1,2\n3,4\n');
  });

  afterAll(() => rm(folder, { recursive: true }));

  it('are read by csv and by URL sources', async () => {
    expect(await tf.data.csv(file).toArray()).toEqual([
      { a: 1, b: 2 },
      { a: 3, b: 4 },
    ]);
    const source = new tf.data.URLDataSource(file, { chunkSize: 2, offset: 4 });
    expect(await new tf.data.TextLineDataset(source).toArray()).toEqual(['1,2', '3,4']);
  });

  it('must be there', async () => {
    const missing = new tf.data.FileDataSource('file:///no/such/file.csv');
    await expect(missing.iterator()).rejects.toThrow(/ENOENT/);
    expect(() => new tf.data.FileDataSource('/no/scheme.csv')).toThrow(/file:\/\/ URL, got/);
  });
});
