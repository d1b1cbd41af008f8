/** For what is a part of a model that no file is made of here. */
export function refuse(what: string, name: string): never {
  throw new Error(`${what} (${name}) is not among what graphs are made of here`);
}
