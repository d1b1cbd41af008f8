// dist/tf.min.js: a script without modules, which makes the global `tf`.
const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { runInThisContext } = require('node:vm');

const folder = dirname(require.resolve('tendril/package.json'));
assert.equal(require('tendril/package.json').unpkg, './dist/tf.min.js');
runInThisContext(readFileSync(join(folder, 'dist/tf.min.js'), 'utf8'));
const read = runInThisContext('tf.tensor([1, 2]).square().data()');
read.then((/** @type {Float32Array} */ values) => assert.deepEqual(Array.from(values), [1, 4]));
