// index.js for those whose `require` takes no modules.
module.exports = require('tendril');
