// The model in this browser's own storage, so that it survives a reload; and as files to take along.

import * as tf from 'tendril';
import type { ModelKind } from '../kinds.ts';
import type { ExportedFile } from '../protocol.ts';

const PLACE = 'indexeddb://tendril-digits';

/** What is kept beside the weights. */
export interface Record {
  kind: ModelKind;
  epochs: number;
  accuracy: number | null;
  savedAt: number;
}

export async function save(model: tf.LayersModel, record: Record): Promise<void> {
  model.setUserDefinedMetadata({ ...record });
  await model.save(PLACE);
}

/** The model saved last, or null if there is none. */
export async function restore(): Promise<{ model: tf.LayersModel; record: Record } | null> {
  if (!(PLACE in (await tf.io.listModels()))) return null;
  const model = await tf.loadLayersModel(PLACE);
  return { model, record: model.getUserDefinedMetadata() as Record };
}

export async function forget(): Promise<void> {
  if (PLACE in (await tf.io.listModels())) await tf.io.removeModel(PLACE);
}

/** The two files that `tf.loadLayersModel` reads from a web address. */
export async function toFiles(model: tf.LayersModel, name: string): Promise<ExportedFile[]> {
  const weightsName = `${name}.weights.bin`;
  const files: ExportedFile[] = [];
  await model.save(
    tf.io.withSaveHandler(async ({ weightData, weightSpecs, trainingConfig: _, ...rest }) => {
      const manifest = [{ paths: [`./${weightsName}`], weights: weightSpecs }];
      const json = JSON.stringify({ ...rest, weightsManifest: manifest });
      const buffers = Array.isArray(weightData) ? weightData : [weightData ?? new ArrayBuffer(0)];
      files.push(
        { name: `${name}.json`, content: new Blob([json], { type: 'application/json' }) },
        { name: weightsName, content: new Blob(buffers, { type: 'application/octet-stream' }) },
      );
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    }),
  );
  return files;
}
