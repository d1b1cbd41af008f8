/**
 * The engine's program as text (src/engine/main.ts with all that it needs, as one script), so that a worker can be made of it with no
 * file to host and no bundler's help. The build puts it here (scripts/lib/engine.mjs); sources that are run as they are have none.
 */
export const engineText: string | null = null;
