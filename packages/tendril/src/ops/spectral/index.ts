/** Fourier transforms. */
export { fft, ifft, irfft, rfft } from './fft.ts';
