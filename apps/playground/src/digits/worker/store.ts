// The model in this browser's own storage, so that it survives a reload; and as files to take along.

import * as tf from 'tendril';
import { modelNames } from '../kinds.ts';
import type { ModelKind } from '../kinds.ts';
import type { ExportedFile } from '../protocol.ts';

const PLACE = 'indexeddb://tendril-digits';

/** What is kept beside the weights. */
export interface Notes {
  kind: ModelKind;
  epochs: number;
  accuracy: number;
  savedAt: number;
}

export async function save(model: tf.LayersModel, notes: Notes): Promise<void> {
  model.setUserDefinedMetadata({ ...notes });
  await model.save(PLACE);
}

/** The model saved last, or null if there is none. */
export async function restore(): Promise<{ model: tf.LayersModel; notes: Notes } | null> {
  if (!(PLACE in (await tf.io.listModels()))) return null;
  const model = await tf.loadLayersModel(PLACE);
  const notes: unknown = model.getUserDefinedMetadata();
  if (!areNotes(notes)) throw new Error('it was saved without the notes that belong to it');
  return { model, notes };
}

function areNotes(value: unknown): value is Notes {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, epochs, accuracy, savedAt } = value as Partial<Notes>;
  const numbers = [epochs, accuracy, savedAt].every((number) => typeof number === 'number');
  return kind !== undefined && kind in modelNames && numbers;
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
