import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../install/root.mjs';
import { configSpec as supervisorSpec } from '../supervisor/variables.ts';

/** Where the table stands, between two marks. */
export const operationsPage = path.join(root, 'docs/operations.md');
const beginMark = '<!-- variables: made by "npm run docs:variables" -->';
const endMark = '<!-- /variables -->';

interface Variable {
  describe: string;
  default?: string;
  secret?: boolean;
}

interface DocumentedVariable extends Variable {
  readBy: string[];
}

/**
 * Variables that the supervisor or the container images give to services by themselves. They are listed apart, for
 * whoever runs the services without them.
 */
const internal =
  /^KUMO_(SERVICE_(HOST|PORT)|(IDENTITY|COMPUTE|SANDBOX|WEB)_URL|DATABASE_URL|INTERNAL_TOKEN|SETUP_TOKEN)$/;

/** The tables as Markdown: every variable that any part reads, once. */
export async function variablesTable(): Promise<string> {
  const variables = await collectVariables();
  const sorted = [...variables].sort(([a], [b]) => (a < b ? -1 : 1));
  const outer = sorted.filter(([name]) => !internal.test(name));
  const inner = sorted.filter(([name]) => internal.test(name));
  return [
    ...rows(outer),
    '',
    'What `npm start` and the containers set for each service by themselves:',
    '',
    ...rows(inner),
  ].join('\n');
}

/** The page with the table in its place. Throws when the marks are missing. */
export function withTable(page: string, table: string): string {
  const begin = page.indexOf(beginMark);
  const end = page.indexOf(endMark);
  if (begin < 0 || end < begin) throw new Error(`${operationsPage} needs the lines ${beginMark} and ${endMark}`);
  return `${page.slice(0, begin)}${beginMark}\n\n${table}\n\n${page.slice(end)}`;
}

async function collectVariables(): Promise<Map<string, DocumentedVariable>> {
  const found = new Map<string, DocumentedVariable>();
  const add = (reader: string, spec: Record<string, Variable>): void => {
    for (const [name, variable] of Object.entries(spec)) {
      const known = found.get(name);
      if (known) known.readBy.push(reader);
      else found.set(name, { ...variable, readBy: [reader] });
    }
  };
  add('npm start', supervisorSpec);
  for (const service of readdirSync(path.join(root, 'apps')).sort()) {
    const file = path.join(root, 'apps', service, 'src/config.ts');
    if (!existsSync(file)) continue;
    const module: { configSpec?: Record<string, Variable> } = await import(pathToFileURL(file).href);
    if (!module.configSpec) throw new Error(`${file} exports no configSpec`);
    add(service, module.configSpec);
  }
  return found;
}

function rows(variables: [string, DocumentedVariable][]): string[] {
  return [
    '| variable | meaning | default | read by |',
    '|---|---|---|---|',
    ...variables.map(([name, { describe, default: fallback, secret, readBy }]) => {
      const meaning = `${describe}${secret ? ' Secret: may be given as a file.' : ''}`;
      return `| \`${name}\` | ${cell(meaning)} | ${fallback ? `\`${cell(fallback)}\`` : ''} | ${readBy.join(', ')} |`;
    }),
  ];
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
