/** Convolution of volumes. */
import { conv3d } from '../../ops/index.ts';
import type { Tensor, Tensor5D } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import { Conv } from './base-conv.ts';
import type { ConvLayerArgs } from './base-conv.ts';

/** Convolution of volumes, `[batch, depth, height, width, channels]`. */
export class Conv3D extends Conv {
  static className = 'Conv3D';

  constructor(args: ConvLayerArgs) {
    super(3, args);
  }

  protected override convolve(x: Tensor): Tensor {
    return conv3d(
      x as Tensor5D,
      this.kernel!.read() as Tensor as Tensor5D,
      this.strides as [number, number, number],
      this.padding as 'valid' | 'same',
      'NDHWC',
      this.dilationRate as [number, number, number],
    );
  }
}
registerBuiltIn(Conv3D);
