/** tf.linalg: linear algebra beyond products. */
export { bandPart } from './band-part.ts';
export { gramSchmidt } from './gram-schmidt.ts';
export { qr } from './qr.ts';
