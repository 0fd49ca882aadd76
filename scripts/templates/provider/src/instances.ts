import type { InstancesPort } from '@kumo/provider-core';
import type { TemplateCloudClient } from './client.ts';
import { notWritten } from './not-written.ts';

/**
 * Instances of Template Cloud. Every act is idempotent: already there, or gone already, is success. `create` is the only one that
 * must not happen twice; `findByToken` finds by the mark what a lost answer made.
 */
export function instancesPort(_client: TemplateCloudClient): InstancesPort {
  return {
    list: async () => notWritten('instances.list'),
    get: async () => notWritten('instances.get'),
    findByToken: async () => notWritten('instances.findByToken'),
    create: async () => notWritten('instances.create'),
    start: async () => notWritten('instances.start'),
    stop: async () => notWritten('instances.stop'),
    reboot: async () => notWritten('instances.reboot'),
    terminate: async () => notWritten('instances.terminate'),
  };
}
