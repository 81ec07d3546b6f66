// What the builder of the extension adds to its own configuration: the version, from the one place that has it.
const { DefinePlugin } = require('@rspack/core');
const { version } = require('../package.json');

module.exports = { plugins: [new DefinePlugin({ __VERSION__: JSON.stringify(version) })] };
