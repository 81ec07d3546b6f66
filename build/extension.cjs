// What the builder of the extension adds to its own configuration: the version, from the one place that has it,
// and styles without the comments and spaces that every start of JupyterLab would load.
const { DefinePlugin } = require('@rspack/core');
const { version } = require('../package.json');

module.exports = {
  module: {
    rules: [
      {
        test: /[\\/]style[\\/][a-z]+\.css$/,
        exclude: /node_modules/,
        enforce: 'pre',
        type: 'javascript/auto',
        loader: 'builtin:lightningcss-loader',
        options: { minify: true }
      }
    ]
  },
  plugins: [new DefinePlugin({ __VERSION__: JSON.stringify(version) })]
};
