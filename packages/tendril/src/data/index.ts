/** `tf.data`: data from arrays, files, generators, cameras and microphones, element by element. */
export { CSVDataset } from './csv-dataset.ts';
export type { ColumnConfig, CSVConfig, CSVElement } from './csv-dataset.ts';
export { Dataset, datasetFromIteratorFn } from './dataset.ts';
export {
  iteratorFromConcatenated,
  iteratorFromFunction,
  iteratorFromGenerator,
  iteratorFromItems,
  iteratorFromZipped,
  LazyIterator,
} from './lazy-iterator.ts';
export { microphone, MicrophoneIterator } from './microphone.ts';
export type { MicrophoneConfig, Sound } from './microphone.ts';
export { array, csv, func, generator } from './readers.ts';
export { ByteChunkIterator, DataSource, StringIterator } from './sources/data-source.ts';
export { FileDataSource } from './sources/file.ts';
export type { FileChunkIteratorOptions, FileElement } from './sources/file.ts';
export { URLDataSource } from './sources/url.ts';
export type { URLDataSourceOptions } from './sources/url.ts';
export { TextLineDataset } from './text-line-dataset.ts';
export { webcam, WebcamIterator } from './webcam.ts';
export type { WebcamConfig } from './webcam.ts';
export { zip } from './zip.ts';
export type { DatasetContainer } from './zip.ts';
export { version_data } from '../version.ts';
