/**
 * Models are rehearsed while a page waits: once, from when the wasm backend is ready or a model is on its way, until that model is
 * there. What is then left for its first prediction is what is its own.
 */
import { addWhenReady } from '../../runtime/choose.ts';
import { runsOn } from '../../runtime/backends.ts';
import { IdleWork } from '../../runtime/idle-work.ts';
import { graphModelOptions } from '../options.ts';

const work = new IdleWork(async (pause) => {
  const { rehearse } = await import('./rehearse.ts');
  await rehearse(pause);
});

export function rehearseWhenIdle(): void {
  if (graphModelOptions.rehearse && runsOn('wasm')) work.begin();
}

export function endRehearsal(): void {
  work.end();
}

addWhenReady(rehearseWhenIdle);
