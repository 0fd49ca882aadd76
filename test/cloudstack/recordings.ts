import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Answers of real CloudStacks that others recorded. They stay beside the project. */
const folder = fileURLToPath(new URL('../../../shared/providers/cloudstack/', import.meta.url));

/** Why tests on recordings can't be run here; undefined where they can. */
export const missingRecordings = existsSync(folder)
  ? undefined
  : 'the recordings of CloudStack (../shared/providers/cloudstack) are not on this machine';

type Row = Record<string, unknown>;

/** One recorded file, by its path below the folder. */
export function recording(path: string): Row {
  return JSON.parse(readFileSync(folder + path, 'utf8')) as Row;
}

/** What is inside a recorded envelope. */
export function answerIn(document: Row): Row {
  const [inner] = Object.values(document);
  return typeof inner === 'object' && inner !== null ? (inner as Row) : {};
}

/** Lists of rows without an envelope, and the command that gave them. */
const bareLists: Readonly<Record<string, string>> = {
  'bwsw-ui/vms.json': 'listVirtualMachines',
  'bwsw-ui/volumes.json': 'listVolumes',
  'bwsw-ui/snapshots.json': 'listSnapshots',
  'bwsw-ui/templates.json': 'listTemplates',
  'bwsw-ui/serviceOfferings.json': 'listServiceOfferings',
  'bwsw-ui/diskOfferings.json': 'listDiskOfferings',
  'bwsw-ui/sshKeyPairs.json': 'listSSHKeyPairs',
  'bwsw-ui/zones.json': 'listZones',
};

/** One recorded answer to a command. */
export interface Recorded {
  readonly file: string;
  readonly command: string;
  readonly answer: Row;
}

/** Every recorded or constructed answer without an error to one of these commands. */
export function recordedAnswers(commands: readonly string[]): Recorded[] {
  const byKey = new Map(commands.map((command) => [`${command.toLowerCase()}response`, command]));
  const found: Recorded[] = [];
  for (const place of ['fixtures/libcloud', 'fixtures/jclouds', 'constructed']) {
    for (const name of readdirSync(folder + place)) {
      const file = `${place}/${name}`;
      for (const [key, answer] of Object.entries(recording(file))) {
        const command = byKey.get(key);
        if (command !== undefined && isRow(answer) && answer.errorcode === undefined)
          found.push({ file, command, answer });
      }
    }
  }
  for (const name of readdirSync(`${folder}fixtures/cloudstack-go`)) {
    const file = `fixtures/cloudstack-go/${name}`;
    for (const [command, document] of Object.entries(recording(file))) {
      if (commands.includes(command) && isRow(document)) found.push({ file, command, answer: answerIn(document) });
    }
  }
  for (const [name, command] of Object.entries(bareLists)) {
    if (!commands.includes(command)) continue;
    const rows = JSON.parse(readFileSync(`${folder}fixtures/${name}`, 'utf8')) as Row[];
    found.push({ file: `fixtures/${name}`, command, answer: { count: rows.length, [nameOf(command)]: rows } });
  }
  return found;
}

/** The rows of an answer that is a list, or the one thing that it holds. */
export function rowsIn(answer: Row): Row[] {
  const list = Object.values(answer).find(Array.isArray);
  if (list !== undefined) return (list as unknown[]).filter(isRow);
  const inner = Object.values(answer).find(isRow);
  return inner === undefined ? [] : [inner];
}

/** Types of the reference, in JavaScript's words. Anything else is an object. */
const referenceTypes: Readonly<Record<string, string>> = {
  ...{ string: 'string', boolean: 'boolean', int: 'number', long: 'number', double: 'number', list: 'list' },
};

/** Fields of a command's answer as the reference has them, of all versions: type, and since when. */
export function referenceFields(command: string): ReadonlyMap<string, { type: string; since: string | undefined }> {
  const { commands } = recording('api-params.json') as {
    commands: Record<string, { responseFields?: Record<string, string> }>;
  };
  const fields = Object.entries(commands[command]?.responseFields ?? {}).map(([name, text]) => {
    const [, word = '', since] = /^(\S+)(?: \(since ([\d.]+)\))?/.exec(text) ?? [];
    return [name, { type: referenceTypes[word] ?? 'object', since }] as const;
  });
  return new Map(fields);
}

/** Parameters of a command as the reference has them. */
export function referenceParameters(command: string): ReadonlyMap<string, { required?: boolean; since?: string }> {
  const { commands } = recording('api-params.json') as {
    commands: Record<string, { params: Record<string, { required?: boolean; since?: string }> }>;
  };
  return new Map(Object.entries(commands[command]?.params ?? {}));
}

/** Whether the reference says that a command is a job. */
export function isJobByReference(command: string): boolean {
  const { commands } = recording('api-params.json') as { commands: Record<string, { async?: boolean }> };
  return commands[command]?.async === true;
}

/** Names of the constructed errors, and what is inside each. */
export function constructedErrors(): { readonly file: string; readonly body: Row; readonly error: Row }[] {
  return readdirSync(`${folder}constructed`)
    .filter((name) => name.startsWith('error-'))
    .map((name) => {
      const body = recording(`constructed/${name}`);
      return { file: name, body, error: answerIn(body) };
    });
}

function nameOf(command: string): string {
  return command.replace(/^list/, '').replace(/s$/, '').toLowerCase();
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
