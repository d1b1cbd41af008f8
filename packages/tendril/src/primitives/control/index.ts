/** What holds graphs (choices, loops, calls): defined when imported (see ../define.ts). */
import { addedRules } from '../../autodiff/rules/added.ts';
import { evaluateControl } from '../../backends/cpu/control.ts';
import { addControlEvaluators } from '../../backends/cpu/evaluate.ts';
import { LoadedControl } from '../../backends/wasm/control-steps.ts';
import { keepWeights } from '../../backends/wasm/keep-weights.ts';
import { addControlSteps } from '../../backends/wasm/steps.ts';
import { lowerControl } from '../../compile/lower/control.ts';
import { addLowering } from '../../compile/lower/index.ts';
import { addShapeRules } from '../../ir/shape-rules.ts';
import { controlCotangents } from './derivatives.ts';
import { controlShapes } from './shapes.ts';

export { recordTuple } from '../../ir/node.ts';

addShapeRules(controlShapes);
addControlEvaluators(evaluateControl);
addControlSteps(LoadedControl);
// What a loop's rounds have in common is packed.
keepWeights();
addLowering({ control: lowerControl });
addedRules.control = controlCotangents;
