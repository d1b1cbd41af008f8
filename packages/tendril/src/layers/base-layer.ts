/** `tf.layers.Layer`: what layers of programs extend. */
import { callable } from './callable.ts';
import { Layer as Base } from './engine/layer.ts';

export const Layer = /* @__PURE__ */ callable(Base);
export type Layer = Base;
