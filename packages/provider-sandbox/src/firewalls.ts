import { type FirewallsPort, ProviderError } from '@kumo/provider-core';
import type { SandboxClient } from './client.ts';
import { tagsToSend } from './mapping.ts';
import { fromSandboxFirewall } from './networking-mapping.ts';
import { thingsAt } from './things.ts';

/** Firewalls of the sandbox. A new one lets everything out and nothing in. */
export function firewallsPort(client: SandboxClient): FirewallsPort {
  const { list, get, make, act, remove } = thingsAt(client, '/firewalls', fromSandboxFirewall);
  return {
    list,
    get,
    create: (context, { name, description, networkNativeId, token, tags }) =>
      make(context, {
        name,
        description: description ?? null,
        network: networkNativeId ?? null,
        tags: tagsToSend(tags, token),
        client_token: token.operationId,
      }),
    addRule: (context, nativeId, { portFrom, portTo, ...rule }) =>
      act(context, nativeId, 'rules', { ...rule, port_from: portFrom, port_to: portTo }),
    removeRule: async (context, nativeId, ruleId) => {
      const path = `/firewalls/${encodeURIComponent(nativeId)}/rules/${encodeURIComponent(ruleId)}`;
      await client.call({ method: 'DELETE', path, signal: context.signal });
    },
    apply: async (context, instanceNativeId, { firewallNativeIds }) => {
      if (firewallNativeIds.length > 16) {
        throw new ProviderError({ code: 'invalid_request', message: 'An instance can have 16 firewalls at most.' });
      }
      const path = `/instances/${encodeURIComponent(instanceNativeId)}/firewalls`;
      await client.call({ method: 'PUT', path, body: { firewalls: firewallNativeIds }, signal: context.signal });
    },
    delete: remove,
  };
}
