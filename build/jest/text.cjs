// A file imported for its text (JupyterLab's icons are SVG sources).
module.exports = {
  process: source => ({ code: `module.exports = ${JSON.stringify(source)};` })
};
