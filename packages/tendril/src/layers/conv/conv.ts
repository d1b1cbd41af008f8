/** Convolutions over sequences and images. */
import { conv1d, conv2d, pad } from '../../ops/index.ts';
import type { Tensor, Tensor3D, Tensor4D } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import { Conv } from './base-conv.ts';
import type { ConvLayerArgs } from './base-conv.ts';

/** Convolution of images, `[batch, height, width, channels]`. */
export class Conv2D extends Conv {
  static className = 'Conv2D';

  constructor(args: ConvLayerArgs) {
    super(2, args);
  }

  protected override convolve(x: Tensor): Tensor {
    return conv2d(
      x as Tensor4D,
      this.kernel!.read() as Tensor as Tensor4D,
      this.strides as [number, number],
      this.padding as 'valid' | 'same',
      'NHWC',
      this.dilationRate as [number, number],
    );
  }
}
registerBuiltIn(Conv2D);

/** Convolution of sequences, `[batch, length, channels]`. */
export class Conv1D extends Conv {
  static className = 'Conv1D';

  constructor(args: ConvLayerArgs) {
    super(1, args);
  }

  override getConfig(): ConfigDict {
    const { dataFormat, ...config } = super.getConfig();
    // Keras leaves the usual format of sequences unsaid.
    return this.dataFormat === 'channelsLast' ? config : { dataFormat, ...config };
  }

  protected override convolve(x: Tensor): Tensor {
    const [stride] = this.strides;
    const [dilation] = this.dilationRate;
    let input = x;
    if (this.padding === 'causal') {
      // Only what came before may be seen, so all padding is in front.
      const before = (this.kernelSize[0] - 1) * dilation;
      input = pad(x, [
        [0, 0],
        [before, 0],
        [0, 0],
      ]);
    }
    return conv1d(
      input as Tensor3D,
      this.kernel!.read() as Tensor as Tensor3D,
      stride,
      this.padding === 'same' ? 'same' : 'valid',
      'NWC',
      dilation,
    );
  }
}
registerBuiltIn(Conv1D);
