#!/usr/bin/env node
// Prisma's schema engine without its downloaded binary: the same engine as WebAssembly, from npm, behind the
// protocol that the Prisma command line speaks (JSON-RPC, one message a line, over stdin and stdout).
// Found by PRISMA_SCHEMA_ENGINE_BINARY, which prisma/service-config.ts sets.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { canConnect, createDatabase, dropDatabase, explainForPrisma } from './databases.mjs';
import { migrationAdapter } from './migration-adapter.mjs';

const require = createRequire(import.meta.url);
const packageName = '@prisma/schema-engine-wasm';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  strict: false, // the command line passes more than this engine has use for
  options: {
    version: { type: 'boolean', short: 'V' },
    datamodels: { type: 'string', multiple: true },
    datasource: { type: 'string' },
  },
});
const datasource = typeof values.datasource === 'string' ? JSON.parse(values.datasource) : {};

if (values.version) printVersion();
else if (positionals[0] === 'cli') await runDatabaseCommand(positionals[1]);
else await serve();

/** The command line compares the commit at the end of the version with its own. */
function printVersion() {
  const { version } = require(`${packageName}/package.json`);
  console.log(`schema-engine-cli ${version.split('.').at(-1)}`);
}

/** @param {string | undefined} command */
async function runDatabaseCommand(command) {
  const commands = {
    'can-connect-to-database': canConnect,
    'create-database': createDatabase,
    'drop-database': dropDatabase,
  };
  const run = commands[/** @type {keyof typeof commands} */ (command)];
  try {
    if (!run) throw new Error(`The schema engine has no command ${command}`);
    await run(datasource.url);
  } catch (error) {
    // The command line takes the last line for the reason and ignores the first.
    console.error(JSON.stringify({ level: 'INFO', fields: { message: 'starting' } }));
    console.error(JSON.stringify({ level: 'ERROR', fields: explainForPrisma(error), target: 'schema_engine::logger' }));
    process.exitCode = 1;
  }
}

async function serve() {
  /** @type {string | undefined} */
  let panic;
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: {
      set_message: (/** @type {string} */ text) => {
        panic = text;
      },
    },
  });
  const bindings = await loadEngine();
  /** @type {Promise<any> | undefined} */
  let engine;
  const open = () => {
    const files = [values.datamodels ?? []].flat().map((file) => [file, readFileSync(String(file), 'utf8')]);
    engine ??= bindings.SchemaEngine.new(
      { datamodels: files.length > 0 ? files : undefined },
      () => undefined,
      migrationAdapter(datasource.url, datasource.shadowDatabaseUrl),
    );
    return engine;
  };

  let printed = 0;
  /** @type {Record<string, (params: any) => Promise<unknown>>} */
  const methods = {
    createDatabase: async () => ({ databaseName: await createDatabase(datasource.url) }),
    getDatabaseVersion: async (params) => (await open()).version(params),
    // The engine returns the text; the binary prints it by a message of its own.
    diff: async (params) => {
      const { exitCode, stdout } = await (await open()).diff(params);
      if (stdout != null) send({ id: `print-${++printed}`, method: 'print', params: { content: stdout.trimEnd() } });
      return { exitCode, stdout: null };
    },
  };

  for await (const line of createInterface({ input: process.stdin })) {
    const message = line.trim() === '' ? {} : JSON.parse(line);
    if (!message.method) continue; // an answer to something we printed
    try {
      const run = methods[message.method] ?? (async (params) => (await open())[message.method](params));
      send({ id: message.id, result: (await run(message.params)) ?? {} });
    } catch (error) {
      send({ id: message.id, error: toRpcError(error, panic) });
    }
  }
  // Otherwise the command line would take a crash of the engine for success.
  process.exit(panic === undefined ? 0 : 101);
}

async function loadEngine() {
  const bindings = await import(`${packageName}/schema_engine_bg`);
  const file = require.resolve(packageName).replace(/schema_engine\.js$/, 'schema_engine_bg.wasm');
  // Typed in the DOM's library only, which these scripts do without.
  const { WebAssembly } = /** @type {any} */ (globalThis);
  const { instance } = await WebAssembly.instantiate(readFileSync(file), { './schema_engine_bg.js': bindings });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return bindings;
}

/** @param {Record<string, unknown>} message */
function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

/**
 * @param {any} error
 * @param {string | undefined} panic
 */
function toRpcError(error, panic) {
  return {
    code: 4466, // "user facing error": the command line shows `data.message`
    message: 'The schema engine refused.',
    data: {
      is_panic: false,
      message: panic ?? error?.message ?? String(error),
      error_code: error?.code ?? error?.error_code,
      meta: error?.meta ?? null,
    },
  };
}
