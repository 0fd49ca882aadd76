'use client';

import type { Instance, InstanceAction, Operation } from '@kumo/model';
import { useCallback } from 'react';
import { compute } from '../../lib/api.ts';
import { useFollow } from '../../operations/follow.ts';
import { type BulkAction, bulkActionWords } from './bulk-plan.ts';

/** What an action needs beyond the instance. */
export interface ActionInput {
  readonly name?: string;
  readonly sizeId?: string;
  readonly imageId?: string;
  readonly vcpus?: number;
  readonly memoryBytes?: number;
  /** False: a new size waits to be kept or taken back, where the cloud can. */
  readonly confirm?: boolean;
}

/** As many instances as one request takes. */
const bulkLimit = 500;

/** Instances that refused at the last moment, by the API's own sentence. */
export type Refusals = ReadonlyArray<{ readonly id: string; readonly reason: string }>;

function ask(action: InstanceAction, id: string, input: ActionInput): Promise<unknown> {
  switch (action) {
    case 'start':
    case 'stop':
    case 'reboot':
    case 'suspend':
    case 'resume':
    case 'confirmResize':
    case 'revertResize':
      return compute.instances[action].mutate({ id });
    case 'terminate':
      return compute.instances.terminate.mutate({ id });
    case 'rename':
      return compute.instances.update.mutate({ id, name: input.name });
    case 'snapshot':
      return compute.instances.snapshot.mutate({ id, name: input.name ?? '' });
    case 'rebuild':
      return compute.instances.rebuild.mutate({ id, imageId: input.imageId ?? '' });
    case 'resize':
      return compute.instances.resize.mutate({
        id,
        sizeId: input.sizeId,
        vcpus: input.vcpus,
        memoryBytes: input.memoryBytes,
        confirm: input.confirm,
      });
  }
}

function isOperation(answer: unknown): answer is Operation {
  return typeof answer === 'object' && answer !== null && 'steps' in answer && 'progress' in answer;
}

/** Asks for an action of one or of many, and shows the operations that come of it. Throws what the request threw. */
export function useRunAction(): {
  readonly runOne: (action: InstanceAction, instance: Instance, input?: ActionInput) => Promise<void>;
  readonly runMany: (action: BulkAction, instances: readonly Instance[]) => Promise<Refusals>;
} {
  const follow = useFollow();
  const runOne = useCallback(
    async (action: InstanceAction, instance: Instance, input: ActionInput = {}) => {
      const answer = await ask(action, instance.id, input);
      if (isOperation(answer)) follow(answer);
    },
    [follow],
  );
  const runMany = useCallback(
    async (action: BulkAction, instances: readonly Instance[]) => {
      const operations: Operation[] = [];
      const refusals: Array<{ id: string; reason: string }> = [];
      for (let from = 0; from < instances.length; from += bulkLimit) {
        const ids = instances.slice(from, from + bulkLimit).map((instance) => instance.id);
        const answer = await compute.instances.actions.mutate({ action, ids });
        operations.push(...answer.items);
        refusals.push(...answer.refused);
      }
      if (operations.length === 1 && operations[0]) follow(operations[0]);
      else follow(operations, `${bulkActionWords[action].verb} ${operations.length} instances`);
      return refusals;
    },
    [follow],
  );
  return { runOne, runMany };
}
