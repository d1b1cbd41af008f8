/** Fourier transforms, as methods of tensors. */
import { fft, ifft, irfft, rfft } from '../spectral/index.ts';
import { installOps } from './install.ts';

installOps({ fft, ifft, irfft, rfft });
