import type { CallContext } from '@kumo/provider-core';
import type { Cloud } from './cloud.ts';
import { readRow } from './listing.ts';
import type { Row } from './wire.ts';

/** What is asked of each machine: everything that is shown, and not its measurements, which are slow. */
export const machineDetails = 'group,nics,secgrp,tmpl,servoff,iso,volume,affgrp';

/** One machine as CloudStack shows it. Throws `not_found`. */
export function readMachine(cloud: Cloud, context: CallContext, nativeId: string): Promise<Row> {
  const params = { ...cloud.reach, id: nativeId, details: machineDetails };
  return readRow({ client: cloud.client, command: 'listVirtualMachines', params }, context, 'instance', nativeId);
}
