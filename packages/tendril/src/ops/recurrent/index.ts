/** Steps of recurrent cells. */
export { basicLSTMCell, multiRNNCell, type LSTMCellFunc } from './lstm.ts';
