// Who may import whom: the table of docs/architecture.md as rules. `npm run check` proves with forbidden imports
// (test/boundaries/canary) that each rule still bites.

const tests = '\\.test\\.tsx?$';

/**
 * A rule for one package: of Kumo's own code it may import itself and what is listed, nothing else.
 * @param {string} name
 * @param {string} from a folder
 * @param {string[]} allowed path patterns
 */
function onlyMayImport(name, from, allowed) {
  const own = [`^${from}/`, ...allowed].join('|');
  return {
    name,
    severity: 'error',
    from: { path: `^${from}/src/`, pathNot: [tests, '/testing/'] },
    to: { path: '^(apps|packages|scripts|test|prisma|docker)/', pathNot: own },
  };
}

const model = '^packages/model/';
const contract = '^packages/api-contract/';
const kit = '^packages/service-kit/';
const core = '^packages/provider-core/src/(?!testing/)';
const ui = '^packages/ui/';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    onlyMayImport('model-imports-nothing', 'packages/model', []),
    {
      name: 'model-needs-zod-and-ids-only',
      severity: 'error',
      from: { path: '^packages/model/src/', pathNot: tests },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'core'],
        pathNot: 'node_modules/(zod|uuid|typeid-js)/',
      },
    },
    onlyMayImport('provider-core-imports-model', 'packages/provider-core', [model]),
    {
      // Every adapter, without being named: it may import itself, the port and the model.
      name: 'adapters-import-the-port',
      severity: 'error',
      from: { path: '^packages/(provider-(?!core/)[^/]+)/src/', pathNot: [tests, '/testing/'] },
      to: { path: '^(apps|packages|scripts|test|prisma|docker)/', pathNot: `^packages/$1/|${core}|${model}` },
    },
    onlyMayImport('api-contract-imports-model', 'packages/api-contract', [model]),
    onlyMayImport('service-kit-imports-the-contract', 'packages/service-kit', [model, contract]),
    onlyMayImport('db-imports-nothing', 'packages/db', []),
    onlyMayImport('ui-imports-model', 'packages/ui', [model]),
    onlyMayImport('gateway-imports-kit-and-contract', 'apps/gateway', [model, contract, kit]),
    onlyMayImport('identity-keeps-to-itself', 'apps/identity', [
      model,
      contract,
      kit,
      '^packages/db/src/(identity|generated/identity)',
    ]),
    onlyMayImport('compute-keeps-to-itself', 'apps/compute', [
      model,
      contract,
      kit,
      core,
      '^packages/db/src/(compute|generated/compute)',
      '^packages/provider-',
    ]),
    {
      name: 'adapters-are-named-in-providers-only',
      severity: 'error',
      from: { path: '^apps/', pathNot: ['^apps/compute/src/providers\\.ts$', tests, '/testing/'] },
      to: { path: '^packages/provider-(?!core/)' },
    },
    onlyMayImport('sandbox-imports-model', 'apps/sandbox', [model, '^packages/service-kit/src/config\\.ts$']),
    onlyMayImport('web-sees-the-api-only', 'apps/web', [model, contract, ui]),
    {
      name: 'testing-kits-are-for-tests',
      severity: 'error',
      from: { path: '^(apps|packages)/', pathNot: [tests, '/testing(/|\\.ts$)', '/test/'] },
      to: { path: '^packages/[^/]+/src/testing(/|\\.ts$)' },
    },
    {
      name: 'code-does-not-import-tests',
      severity: 'error',
      from: { path: '^(apps|packages)/', pathNot: [tests, '/testing(/|\\.ts$)', '/test/'] },
      to: { path: `^(test|scripts)/|${tests}` },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: { pathNot: '/generated/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'nothing-unresolvable',
      severity: 'error',
      from: { pathNot: '/generated/' },
      to: { couldNotResolve: true, pathNot: '\\.css$' },
    },
  ],
  options: {
    // TypeScript 7 has no API that this tool could use: without another parser it would see no module and be content.
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: ['node_modules', '/generated/'] },
    exclude: { path: ['\\.next/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css', '.node'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
