// Drives the built page in a real browser as a person would, and checks what that person would see. Prints a
// line for each check and ends with "N passed, N failed"; E2E_RESULT names a file that gets the counts as JSON.

import { writeFileSync } from 'node:fs';
import { brokenScenario } from './scenarios/broken.mjs';
import { handsScenario } from './scenarios/hands.mjs';
import { learnScenario } from './scenarios/learn.mjs';
import { listenScenario } from './scenarios/listen.mjs';
import { looksScenario } from './scenarios/looks.mjs';
import { plainScenario } from './scenarios/plain.mjs';
import { Checks } from './lib/checks.mjs';

const started = performance.now();
const checks = new Checks();
const scenarios = [
  listenScenario,
  handsScenario,
  learnScenario,
  looksScenario,
  plainScenario,
  brokenScenario,
];
for (const scenario of scenarios) {
  try {
    await scenario(checks);
  } catch (error) {
    checks.broken(scenario.name, error);
  }
}

const { passed, failed } = checks;
const seconds = ((performance.now() - started) / 1000).toFixed(1);
if (process.env.E2E_RESULT) {
  writeFileSync(process.env.E2E_RESULT, JSON.stringify({ passed, failed }));
}
console.log(`\nin ${seconds} s: ${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
