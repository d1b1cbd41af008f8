// A view is an element and a way to bring it up to date with a state. It keeps nothing that the state has.

export interface View<State> {
  element: HTMLElement;
  update(state: State): void;
}
