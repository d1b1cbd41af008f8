/** What models ask for that are made of many convolutions; programs with a few do without, and do not carry it. */
export { expectNetworks } from '../../primitives/convolution/index.ts';
