import type { z } from 'zod';
import { manifestProblems, narrowCapabilities, portProblems } from './capability-table.ts';
import { type CallScope, runChecked } from './checked-call.ts';
import { checkedPorts } from './checked-ports.ts';
import { connectionForm, parseConnection } from './connection-form.ts';
import { ProviderError } from './errors.ts';
import type { ConnectEnvironment, Connection, Provider, ProviderConnection, ProviderDefinition } from './provider.ts';
import { toProviderError } from './provider-failure.ts';

/**
 * Makes a provider of an adapter's definition and does, once for all adapters, what is common: parses the connect form,
 * refuses what the capability table lacks with its sentence, applies deadlines and cancellation, parses what comes back, turns
 * whatever is thrown into a `ProviderError`, and tells the observer of every call.
 *
 * Throws `TypeError` for a manifest that is not total or has reasons that are no sentences: a mistake in the adapter.
 */
export function defineProvider<C extends z.ZodType, O extends z.ZodType>(
  definition: ProviderDefinition<C, O>,
): Provider {
  const problems = manifestProblems(definition.capabilities);
  if (problems.length > 0) throw new TypeError(`Manifest of ${definition.kind}: ${problems.join('; ')}`);
  const { kind, displayName, mark, instanceKind, simulated, capabilities, limits, sync } = definition;
  return {
    kind,
    displayName,
    mark,
    instanceKind,
    simulated,
    capabilities,
    limits,
    sync,
    connectionForm: connectionForm(definition.connection),
    connect: (connection, environment = {}) => connect(definition, connection, environment),
  };
}

async function connect<C extends z.ZodType, O extends z.ZodType>(
  definition: ProviderDefinition<C, O>,
  input: Connection,
  environment: ConnectEnvironment,
): Promise<ProviderConnection> {
  const { kind, displayName } = definition;
  let capabilities = definition.capabilities;
  const scope: CallScope = { kind, displayName, environment, capabilities: () => capabilities };
  const connection = parseConnection(displayName, definition.connection, input);
  const inner = await adapterConnection(definition, connection, environment);
  const problems = portProblems(definition.capabilities, inner);
  if (problems.length > 0) {
    await inner.close();
    const message = `The adapter of ${displayName} does not keep its manifest: ${problems.join('; ')}.`;
    throw new ProviderError({ code: 'unexpected', message });
  }
  return {
    ...checkedPorts(scope, inner),
    identify: async (context) => {
      const identity = await runChecked({
        scope,
        name: 'identify',
        kind: 'identify',
        hasEffect: false,
        context,
        run: (checked) => inner.identify(checked),
      });
      capabilities = narrowCapabilities(definition.capabilities, identity.capabilities);
      return { ...identity, capabilities };
    },
    close: () => inner.close(),
  };
}

async function adapterConnection<C extends z.ZodType, O extends z.ZodType>(
  definition: ProviderDefinition<C, O>,
  connection: Connection<z.output<C>, z.output<O>>,
  environment: ConnectEnvironment,
): Promise<ProviderConnection> {
  try {
    return await definition.connect(connection, environment);
  } catch (thrown) {
    throw toProviderError(thrown, { displayName: definition.displayName, name: 'connect', hasEffect: false });
  }
}
