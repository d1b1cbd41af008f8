// Where things stand in the repository.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const library = join(root, 'packages', 'tendril');
export const playground = join(root, 'apps', 'playground');
export const bench = join(root, 'bench');
export const cache = join(root, 'node_modules', '.cache', 'tendril');
