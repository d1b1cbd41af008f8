/** Kernels of category image. */
import { image as images } from '../../ops/index.ts';
import type { Tensor1D, Tensor2D, Tensor4D } from '../../runtime/index.ts';
import { checkElements } from './bounds.ts';
import type { Call } from './call.ts';
import { fixed, type KernelTable } from './kernel.ts';

/** The height and width of what is made, of so many pictures; an op works out each row's place before it makes any. */
function sizeAt(call: Call, place: number, pictures: number): [number, number] {
  const [height, width] = call.numbers(place);
  const channels = call.tensor(0).shape.at(-1) ?? 1;
  const count = Math.max(height, width, pictures * channels * height * width);
  checkElements(count, `pictures of ${height} × ${width}`);
  return [height, width];
}

function resize(call: Call, run: typeof images.resizeBilinear) {
  const [height, width] = sizeAt(call, 1, call.tensor(0).shape[0]);
  return run(
    call.tensor(0) as Tensor4D,
    [height, width],
    call.attrs.bool('align_corners'),
    call.attrs.bool('half_pixel_centers'),
  );
}

export const image: KernelTable = {
  ResizeBilinear: fixed((call) => resize(call, images.resizeBilinear), [1]),
  ResizeNearestNeighbor: fixed((call) => resize(call, images.resizeNearestNeighbor), [1]),
  CropAndResize: fixed(
    (call) =>
      images.cropAndResize(
        call.tensor(0) as Tensor4D,
        call.tensor(1) as Tensor2D,
        call.tensor(2) as Tensor1D,
        sizeAt(call, 3, call.tensor(1).shape[0]),
        call.attrs.string('method', 'bilinear').toLowerCase() as 'bilinear' | 'nearest',
        call.attrs.number('extrapolation_value', 0),
      ),
    [3],
  ),
  ImageProjectiveTransformV3: fixed(
    (call) =>
      images.transform(
        call.tensor(0) as Tensor4D,
        call.tensor(1) as Tensor2D,
        call.attrs.string('interpolation').toLowerCase() as 'bilinear' | 'nearest',
        call.attrs.string('fill_mode', 'CONSTANT').toLowerCase() as 'constant',
        call.has(3) ? call.number(3) : 0,
        sizeAt(call, 2, call.tensor(0).shape[0]),
      ),
    [2, 3],
  ),
};
