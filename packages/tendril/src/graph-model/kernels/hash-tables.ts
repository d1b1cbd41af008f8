/** Kernels on hash tables. */
import type { DataType } from '../../runtime/index.ts';
import { scalar, tensor } from '../../runtime/index.ts';
import { HashTable, type Key } from '../resources/hash-table.ts';
import type { Call } from './call.ts';
import { live, type KernelTable, type Outputs } from './kernel.ts';
import { read, type Work } from './work.ts';

/** Tables are known by a name that graph and initializer share: their own, or the node's. */
function make(call: Call): Outputs {
  const { tables } = call.run;
  const shared = call.attrs.string('shared_name');
  const names = [call.node.name, ...(shared === '' ? [] : [shared])];
  const known = names.map((name) => tables.get(name)).find((table) => table !== undefined);
  const table = known ?? new HashTable(call.dtype('key_dtype'), call.dtype('value_dtype'));
  for (const name of names) tables.set(name, table);
  return [table];
}

function tableOf(call: Call): HashTable {
  const value = call.value(0);
  if (!(value instanceof HashTable)) throw new Error('its first input is no hash table');
  return value;
}

function checkDtype(what: string, dtype: DataType, wanted: DataType): void {
  if (dtype !== wanted) throw new Error(`the table's ${what} are ${wanted}, not ${dtype}`);
}

function* fill(call: Call): Work<Outputs> {
  const table = tableOf(call);
  const [keys, values] = [call.tensor(1), call.tensor(2)];
  checkDtype('keys', keys.dtype, table.keyDtype);
  checkDtype('values', values.dtype, table.valueDtype);
  table.fill(yield* read(keys), yield* read(values));
  return [table];
}

function* find(call: Call): Work<Outputs> {
  const table = tableOf(call);
  const [keys, otherwise] = [call.tensor(1), call.tensor(2)];
  checkDtype('keys', keys.dtype, table.keyDtype);
  checkDtype('values', otherwise.dtype, table.valueDtype);
  const [missing] = (yield* read(otherwise)) as ArrayLike<Key> & Iterable<Key>;
  const found = table.find(yield* read(keys), missing);
  return [tensor(found as number[], keys.shape, table.valueDtype)];
}

function size(call: Call): Outputs {
  return [scalar(tableOf(call).size, 'int32')];
}

export const hashTables: KernelTable = {
  HashTable: live(make),
  HashTableV2: live(make),
  InitializeTable: live(fill, true),
  InitializeTableV2: live(fill, true),
  LookupTableImport: live(fill, true),
  LookupTableImportV2: live(fill, true),
  LookupTableFind: live(find),
  LookupTableFindV2: live(find),
  LookupTableSize: live(size),
  LookupTableSizeV2: live(size),
};
