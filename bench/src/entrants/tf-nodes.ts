/** The nodes of TensorFlow's graphs, as model.json has them, and what their attributes say. */

interface Attr {
  readonly s?: string;
  readonly i?: string | number;
  readonly b?: boolean;
  readonly list?: { readonly i?: readonly string[]; readonly s?: readonly string[] };
}

export interface TfNode {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr?: Readonly<Record<string, Attr>>;
}

export const textOf = ({ attr }: TfNode, name: string): string => atob(attr?.[name]?.s ?? '');
export const textsOf = ({ attr }: TfNode, name: string): string[] =>
  (attr?.[name]?.list?.s ?? []).map(atob);
export const numberOf = ({ attr }: TfNode, name: string): number => Number(attr?.[name]?.i ?? 0);
export const numbersOf = ({ attr }: TfNode, name: string): number[] =>
  (attr?.[name]?.list?.i ?? []).map(Number);
export const flagOf = ({ attr }: TfNode, name: string): boolean => attr?.[name]?.b ?? false;

/** What a node reads, without those that it only comes after. */
export const dataOf = ({ input = [] }: TfNode): string[] =>
  input.filter((name) => !name.startsWith('^'));

/** A node and which of its outputs. */
export function referenceOf(text: string): readonly [name: string, output: number] {
  const [name, output = '0'] = text.split(':');
  return [name, Number(output)];
}
