/** Functions applied to a layer's output, element by element or (softmax) along an axis. */
import {
  abs,
  add,
  clipByValue,
  div,
  elu,
  erf,
  exp,
  logSoftmax,
  mul,
  relu,
  relu6,
  selu,
  sigmoid,
  softmax,
  softplus,
  tanh,
} from '../ops/index.ts';
import { tidy } from '../runtime/index.ts';
import type { Tensor } from '../runtime/index.ts';
import { registerBuiltIn, Serializable } from '../io/serialization.ts';
import type { ConfigDict } from '../io/serialization.ts';
import { resolveIdentifier } from './engine/identifiers.ts';

export abstract class Activation extends Serializable {
  abstract apply(x: Tensor, axis?: number): Tensor;

  override getConfig(): ConfigDict {
    return {};
  }
}

/** `x` if positive, otherwise `alpha * (exp(x) - 1)`. */
export class Elu extends Activation {
  static readonly className = 'elu';

  override apply(x: Tensor, alpha = 1): Tensor {
    if (alpha === 1) return elu(x);
    // elu of negatives only, scaled: the positive part is untouched by alpha.
    return tidy(() => add(relu(x), mul(elu(clipByValue(x, -Infinity, 0)), alpha)));
  }
}
registerBuiltIn(Elu);

/** Elu with constants that keep mean 0 and variance 1 (Klambauer et al. 2017). */
export class Selu extends Activation {
  static readonly className = 'selu';

  override apply(x: Tensor): Tensor {
    return selu(x);
  }
}
registerBuiltIn(Selu);

/** `max(x, 0)`. */
export class Relu extends Activation {
  static readonly className = 'relu';

  override apply(x: Tensor): Tensor {
    return relu(x);
  }
}
registerBuiltIn(Relu);

/** `min(max(x, 0), 6)`. */
export class Relu6 extends Activation {
  static readonly className = 'relu6';

  override apply(x: Tensor): Tensor {
    return relu6(x);
  }
}
registerBuiltIn(Relu6);

/** `x`. */
export class Linear extends Activation {
  static readonly className = 'linear';

  override apply(x: Tensor): Tensor {
    return x;
  }
}
registerBuiltIn(Linear);

/** `1 / (1 + exp(-x))`. */
export class Sigmoid extends Activation {
  static readonly className = 'sigmoid';

  override apply(x: Tensor): Tensor {
    return sigmoid(x);
  }
}
registerBuiltIn(Sigmoid);

/** `0.2 x + 0.5`, clipped to 0 … 1. */
export class HardSigmoid extends Activation {
  static readonly className = 'hardSigmoid';

  override apply(x: Tensor): Tensor {
    return tidy(() => clipByValue(add(mul(x, 0.2), 0.5), 0, 1));
  }
}
registerBuiltIn(HardSigmoid);

/** `log(1 + exp(x))`. */
export class Softplus extends Activation {
  static readonly className = 'softplus';

  override apply(x: Tensor): Tensor {
    return softplus(x);
  }
}
registerBuiltIn(Softplus);

/** `x / (1 + |x|)`. */
export class Softsign extends Activation {
  static readonly className = 'softsign';

  override apply(x: Tensor): Tensor {
    return tidy(() => div(x, add(abs(x), 1)));
  }
}
registerBuiltIn(Softsign);

export class Tanh extends Activation {
  static readonly className = 'tanh';

  override apply(x: Tensor): Tensor {
    return tanh(x);
  }
}
registerBuiltIn(Tanh);

/** Positive values along an axis that sum to 1, in proportion to `exp(x)`. */
export class Softmax extends Activation {
  static readonly className = 'softmax';

  override apply(x: Tensor, axis = -1): Tensor {
    return softmax(x, axis);
  }
}
registerBuiltIn(Softmax);

/** The logarithm of softmax. */
export class LogSoftmax extends Activation {
  static readonly className = 'logSoftmax';

  override apply(x: Tensor, axis = -1): Tensor {
    return logSoftmax(x, axis);
  }
}
registerBuiltIn(LogSoftmax);

/** `x Φ(x)` (Hendrycks & Gimpel 2016, https://arxiv.org/abs/1606.08415). */
export class Gelu extends Activation {
  static readonly className = 'gelu';

  override apply(x: Tensor): Tensor {
    return tidy(() => mul(mul(x, 0.5), add(erf(mul(x, Math.SQRT1_2)), 1)));
  }
}
registerBuiltIn(Gelu);

/** Gelu with the tanh approximation. */
export class GeluNew extends Activation {
  static readonly className = 'gelu_new';

  override apply(x: Tensor): Tensor {
    return tidy(() => {
      const cubic = mul(add(mul(mul(x, x), 0.044715), 1), x);
      return mul(mul(x, 0.5), add(tanh(mul(cubic, Math.sqrt(2 / Math.PI))), 1));
    });
  }
}
registerBuiltIn(GeluNew);

/** `x tanh(softplus(x))` (Misra 2019, https://arxiv.org/abs/1908.08681). */
export class Mish extends Activation {
  static readonly className = 'mish';

  override apply(x: Tensor): Tensor {
    return tidy(() => mul(x, tanh(softplus(x))));
  }
}
registerBuiltIn(Mish);

/** `x sigmoid(alpha x)` (Ramachandran et al. 2017, https://arxiv.org/abs/1710.05941). */
export class Swish extends Activation {
  static readonly className = 'swish';

  override apply(x: Tensor, alpha = 1): Tensor {
    return tidy(() => mul(x, sigmoid(alpha === 1 ? x : mul(x, alpha))));
  }
}
registerBuiltIn(Swish);

/** `x relu6(x + 3) / 6` (Howard et al. 2019, https://arxiv.org/abs/1905.02244). */
export class HardSwish extends Activation {
  static readonly className = 'hardSwish';

  override apply(x: Tensor): Tensor {
    return tidy(() => mul(x, mul(relu6(add(x, 3)), 1 / 6)));
  }
}
registerBuiltIn(HardSwish);

/** `exp(x)`. */
export class Exponential extends Activation {
  static readonly className = 'exponential';

  override apply(x: Tensor): Tensor {
    return exp(x);
  }
}
registerBuiltIn(Exponential);

export type ActivationIdentifier =
  | 'elu'
  | 'exponential'
  | 'gelu'
  | 'gelu_new'
  | 'hardSigmoid'
  | 'hardSwish'
  | 'linear'
  | 'logSoftmax'
  | 'mish'
  | 'relu'
  | 'relu6'
  | 'selu'
  | 'sigmoid'
  | 'silu'
  | 'softmax'
  | 'softplus'
  | 'softsign'
  | 'swish'
  | 'tanh'
  | (string & {});

const KIND = {
  name: 'activation',
  base: Activation,
  aliases: { silu: 'swish', hardsilu: 'hardSwish' },
};

/** The activation that an identifier means; none at all means linear. */
export function getActivation(
  identifier?: ActivationIdentifier | ConfigDict | Activation | null,
): Activation {
  return identifier == null ? new Linear() : resolveIdentifier<Activation>(identifier, KIND);
}

export function serializeActivation(activation: Activation): string {
  return activation.getClassName();
}
