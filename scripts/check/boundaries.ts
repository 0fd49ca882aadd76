import path from 'node:path';
import { root } from '../install/root.mjs';
import { type Check, CheckFailed } from './check.ts';
import { runTool } from './tool.ts';

const config = path.join(root, '.dependency-cruiser.mjs');
const canary = path.join(root, 'test/boundaries/canary');
/** Fewer means that the tool did not see the TypeScript at all, as once happened. */
const fewestModules = 100;

interface Cruise {
  summary: {
    totalCruised: number;
    violations: { from: string; to: string; rule: { name: string } }[];
    ruleSetUsed: { forbidden: { name: string }[] };
  };
}

/** The import rules, on the code and on the canary. */
export const boundaryChecks: Check[] = [
  {
    name: 'every import is one that the architecture allows',
    async run() {
      const { summary } = await cruise(root, ['apps', 'packages']);
      if (summary.totalCruised < fewestModules) {
        throw new CheckFailed(`Only ${summary.totalCruised} modules were seen: the tool does not read the code.`);
      }
      if (summary.violations.length === 0) return;
      throw new CheckFailed(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`).join('\n'));
    },
  },
  {
    name: 'every import rule rejects the import that it is there for',
    async run() {
      const { summary } = await cruise(canary, ['apps', 'packages']);
      const bitten = new Set(summary.violations.map(({ rule }) => rule.name));
      const silent = summary.ruleSetUsed.forbidden.map(({ name }) => name).filter((name) => !bitten.has(name));
      if (silent.length > 0) throw new CheckFailed(`These rules let their canary pass: ${silent.join(', ')}`);
    },
  },
];

async function cruise(folder: string, targets: string[]): Promise<Cruise> {
  const { stdout, stderr } = await runTool(
    'depcruise',
    ['--config', config, '--output-type', 'json', ...targets],
    folder,
  );
  try {
    return JSON.parse(stdout) as Cruise;
  } catch (error) {
    throw new Error(`dependency-cruiser did not answer: ${stderr || stdout}`, { cause: error });
  }
}
