/** All chained methods. Importing it is what makes `x.add(y)` work; a bundle that does without pays for none of them. */
import './activations.ts';
import './arithmetic.ts';
import './basic-math.ts';
import './convolution.ts';
import './logical.ts';
import './matrices.ts';
import './methods.ts';
import './normalization.ts';
import './reduction.ts';
import './slicing.ts';
import './sorting.ts';
import './spectral.ts';
import './transformations.ts';
