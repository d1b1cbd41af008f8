/** CSVDataset: rows of a table in a text file as objects. How a line falls into fields is in csv-rows.ts. */
import { suggest } from '../io/suggest.ts';
import type { DataType } from '../runtime/index.ts';
import { fieldsOf, isOpen } from './csv-rows.ts';
import type { Separation } from './csv-rows.ts';
import { Dataset } from './dataset.ts';
import { LazyIterator } from './lazy-iterator.ts';
import { done, serial } from './source.ts';
import type { DataSource } from './sources/data-source.ts';
import { TextLineDataset } from './text-line-dataset.ts';

type CSVValue = number | string | undefined;

/** What is known of a column. */
export interface ColumnConfig {
  /** Whether a missing value is an error. */
  required?: boolean;
  /** 'float32', 'int32', 'bool' or 'string'. By default what looks like a number is one, anything else is text. */
  dtype?: DataType;
  /** What stands for a missing value. */
  default?: number | string;
  /** Whether the column is a label: elements are then `{ xs, ys }`. */
  isLabel?: boolean;
}

export interface CSVConfig {
  /** Whether the first line has the names of the columns. Default: true. */
  hasHeader?: boolean;
  /** The names of the columns in order, instead of those of the header. */
  columnNames?: string[];
  /** Dtypes, defaults and labels, by the names of columns. */
  columnConfigs?: { [columnName: string]: ColumnConfig };
  /** Whether only the columns of `columnConfigs` are wanted. Default: false. */
  configuredColumnsOnly?: boolean;
  /** What separates fields. Default: ','. */
  delimiter?: string;
  /** Whether any amount of white space separates fields. Default: false. */
  delimWhitespace?: boolean;
  /** Used instead of the global fetch. */
  fetchFunc?: typeof fetch;
}

/** A row: values by column, or features and labels. */
export type CSVElement =
  | { [columnName: string]: CSVValue }
  | { xs: { [columnName: string]: CSVValue }; ys: { [columnName: string]: CSVValue } };

/** Made by `tf.data.csv`. */
export class CSVDataset extends Dataset<CSVElement> {
  readonly base: TextLineDataset;
  private readonly config: CSVConfig;
  private readonly separation: Separation;
  private names: Promise<string[]> | null = null;
  private knownNames: string[] | null = null;

  constructor(input: DataSource, csvConfig: CSVConfig = {}) {
    super();
    const { delimiter, delimWhitespace = false } = csvConfig;
    if (delimWhitespace && delimiter != null) {
      throw new Error('csv: with delimWhitespace there can be no delimiter; leave out one of them');
    }
    if (delimiter !== undefined && (delimiter.length !== 1 || delimiter === '"')) {
      throw new Error(`csv: the delimiter must be one character, got '${delimiter}'`);
    }
    this.base = new TextLineDataset(input);
    this.config = csvConfig;
    this.separation = {
      delimiter: delimWhitespace ? ' ' : (delimiter ?? ','),
      whitespace: delimWhitespace,
    };
  }

  /** The names of the columns that elements have. */
  async columnNames(): Promise<string[]> {
    const names = await this.allColumnNames();
    const { configuredColumnsOnly, columnConfigs } = this.config;
    return configuredColumnsOnly ? Object.keys(columnConfigs ?? {}) : names;
  }

  override async iterator(): Promise<LazyIterator<CSVElement>> {
    const names = await this.allColumnNames();
    const records = await this.records();
    const rows = this.config.hasHeader === false ? records : records.skip(1);
    return rows.map((record) => this.elementOf(record, names));
  }

  /**
   * The element of one record.
   *
   * @throws If the names of the columns have not been read yet; `columnNames()` and `iterator()` read them.
   */
  makeDataElement(record: string): CSVElement {
    if (!this.knownNames) {
      throw new Error('makeDataElement: await columnNames() first, so that the columns are known');
    }
    return this.elementOf(record, this.knownNames);
  }

  /** Lines, joined where a quoted field goes over several; blank ones are left out. */
  private async records(): Promise<LazyIterator<string>> {
    const lines = await this.base.iterator();
    const next = async (): Promise<IteratorResult<string>> => {
      for (;;) {
        const line = await lines.next();
        if (line.done) return done();
        let record = line.value;
        while (isOpen(record, this.separation)) {
          const more = await lines.next();
          if (more.done) {
            throw new Error(`csv: a quoted value has no end: ${record.slice(0, 80)}`);
          }
          record += `\n${more.value}`;
        }
        if (record.trim() !== '') return { value: record, done: false };
      }
    };
    return new LazyIterator(
      serial(next, () => lines.return()),
      'CSV',
    );
  }

  private allColumnNames(): Promise<string[]> {
    this.names ??= this.readColumnNames().catch((error: unknown) => {
      // A server that did not answer may answer the next time.
      this.names = null;
      throw error;
    });
    return this.names;
  }

  private async readColumnNames(): Promise<string[]> {
    const { columnNames, columnConfigs = {}, hasHeader = true } = this.config;
    const header = hasHeader ? await this.readHeader() : null;
    const names = columnNames ?? header;
    if (!names) {
      throw new Error(
        'csv: without a header line the columns need names; give them as columnNames',
      );
    }
    if (columnNames && header && columnNames.length !== header.length) {
      throw new Error(
        `csv: columnNames has ${columnNames.length} names, the header line ${header.length} (${header.join(', ')})`,
      );
    }
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined) throw new Error(`csv: two columns have the name '${twice}'`);
    const unknown = Object.keys(columnConfigs).find((name) => !names.includes(name));
    if (unknown !== undefined) {
      throw new Error(`csv: columnConfigs has a column '${unknown}': ${suggest(unknown, names)}`);
    }
    this.knownNames = names;
    return names;
  }

  private async readHeader(): Promise<string[]> {
    const records = await this.records();
    try {
      const first = await records.next();
      if (first.done) throw new Error('csv: the file is empty; there is not even a header line');
      return fieldsOf(first.value, this.separation);
    } finally {
      await records.return();
    }
  }

  private elementOf(record: string, names: string[]): CSVElement {
    const fields = fieldsOf(record, this.separation);
    if (fields.length !== names.length) {
      throw new Error(
        `csv: there are ${names.length} columns (${names.join(', ')}), but ${fields.length} values in the row ${record}`,
      );
    }
    const { columnConfigs = {}, configuredColumnsOnly } = this.config;
    const xs: { [columnName: string]: CSVValue } = {};
    const ys: { [columnName: string]: CSVValue } = {};
    names.forEach((name, i) => {
      const config = columnConfigs[name] as ColumnConfig | undefined;
      if (configuredColumnsOnly && !config) return;
      const value = valueOf(fields[i], name, config ?? {}, record);
      (config?.isLabel ? ys : xs)[name] = value;
    });
    return Object.keys(ys).length === 0 ? xs : { xs, ys };
  }
}

function valueOf(field: string, name: string, config: ColumnConfig, record: string): CSVValue {
  if (field.trim() === '') {
    if (config.default !== undefined) return config.default;
    if (config.required || config.isLabel) {
      throw new Error(`csv: column '${name}' needs a value, but has none in the row ${record}`);
    }
    return undefined;
  }
  const { dtype } = config;
  if (dtype === 'string') return field;
  const number = Number(field);
  if (dtype === 'bool') return number === 1 || field.trim().toLowerCase() === 'true' ? 1 : 0;
  if (!Number.isNaN(number)) return dtype === 'int32' ? Math.floor(number) : number;
  if (dtype === undefined) return field;
  if (dtype === 'float32' && field.trim().toLowerCase() === 'nan') return NaN;
  throw new Error(
    `csv: column '${name}' is ${dtype}, but has '${field}' in the row ${record}; use the dtype 'string', or clean the data`,
  );
}
