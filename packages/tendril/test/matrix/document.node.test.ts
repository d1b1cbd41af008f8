/** docs/ops.md says what the op matrix says. `npm run docs:ops` writes it. */
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import { document } from './document.ts';
import { table } from './table.ts';

const page = fileURLToPath(new URL('../../../../docs/ops.md', import.meta.url));

it('docs/ops.md is up to date', async () => {
  const text = await format(document(table), { ...(await resolveConfig(page)), filepath: page });
  await expect(text).toMatchFileSnapshot(page);
});
