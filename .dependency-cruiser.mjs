// Who may import whom. `npm run lint:imports` holds it.

// From the outside in: a room may import those after it, never those before.
// Rooms on one line may not import each other either.
const WORKER_LAYERS = [
  ['commands', 'server'],
  ['jobs', 'picture', 'snippets'],
  // Uploads and downloads use what transfers are made of.
  ['carry'],
  ['publish'],
  ['ingest', 'transfer'],
  ['sources'],
  ['guard'],
  ['formats', 'stores'],
  ['python'],
  ['credentials'],
  ['config'],
  ['core']
];

const rooms = names => `^src/worker/(${names.join('|')})/`;
const TYPES_ONLY = ['type-only', 'type-import'];

const layers = WORKER_LAYERS.flatMap((layer, depth) =>
  layer.map(room => {
    const outside = [...WORKER_LAYERS.slice(0, depth).flat(), ...layer.filter(other => other !== room)];
    return {
      name: `${room}-imports-inwards`,
      comment: `${room} stands below, or beside, what it imports: see CONTRIBUTING.md, "The rooms".`,
      severity: 'error',
      // A test may bring in whoever uses the room; the verb `serve` starts the server.
      from: { path: rooms([room]), pathNot: ['/__tests__/', '^src/worker/commands/serve\\.ts$'] },
      // A seam's types may be named from anywhere; code may not.
      to: { path: [rooms(outside), '^src/worker/(main|context)\\.ts$'], dependencyTypesNot: TYPES_ONLY }
    };
  })
);

export default {
  forbidden: [
    {
      name: 'protocol-stands-alone',
      severity: 'error',
      from: { path: '^src/protocol/' },
      to: { path: '^src/', pathNot: '^src/protocol/' }
    },
    {
      name: 'lab-does-not-know-the-worker',
      severity: 'error',
      from: { path: '^src/(lab/|index\\.ts)' },
      to: { path: '^src/worker/' }
    },
    {
      name: 'worker-does-not-know-the-browser',
      severity: 'error',
      from: { path: '^src/worker/' },
      to: { path: ['^src/(lab/|index\\.ts)', 'node_modules/(@jupyterlab|@lumino|react|react-dom)/'] }
    },
    {
      name: 'lab-runs-in-a-browser',
      severity: 'error',
      from: { path: '^src/lab/', pathNot: '/__tests__/' },
      to: { dependencyTypes: ['core'] }
    },
    {
      name: 'lab-loads-no-schemas',
      comment: 'They bring zod, which is larger than all the rest that is loaded at once.',
      severity: 'error',
      from: { path: '^src/lab/', pathNot: '/__tests__/' },
      // The plan's schema is loaded when somebody edits a plan.
      to: {
        path: '^src/protocol/(requests/|(index|api|common|planJsonSchema|planSource|plan)\\.ts$)',
        dependencyTypesNot: TYPES_ONLY,
        dynamic: false
      }
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: TYPES_ONLY } }
    },
    {
      name: 'tests-are-not-imported',
      severity: 'error',
      from: { pathNot: '/__tests__/' },
      to: { path: '/__tests__/' }
    },
    {
      name: 'everything-is-there',
      severity: 'error',
      from: {},
      // The running JupyterLab has it, see src/lab/ingest/completion/completer.d.ts.
      to: { couldNotResolve: true, pathNot: '^@jupyterlab/completer$' }
    },
    ...layers
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.css$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.json']
    }
  }
};
