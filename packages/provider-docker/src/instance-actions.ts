import { type CallContext, type InstancesPort, ProviderError } from '@kumo/provider-core';
import type { EngineClient } from './client.ts';
import type { Abortable, ContainerApi, DockerApi } from './docker-api.ts';
import { hasStatus } from './errors.ts';
import { startOnce } from './instance-launch.ts';
import { limits } from './launch-spec.ts';
import { containerIdOf } from './native-ids.ts';
import { commitImage } from './snapshot.ts';
import { memoryInUse, statsSchema } from './stats.ts';
import { type ContainerDocument, containerSchema } from './wire.ts';

type Actions = Required<
  Pick<
    InstancesPort,
    'start' | 'stop' | 'reboot' | 'suspend' | 'resume' | 'resize' | 'snapshot' | 'rename' | 'terminate'
  >
>;

/** Seconds between TERM and KILL: the engine's own default, said aloud so that a host's setting can't outlast our deadline. */
const graceSeconds = 10;

/** What can be asked of a container that exists. What is so already is success. */
export function instanceActions(client: EngineClient): Actions {
  const act = async (
    context: CallContext,
    what: string,
    nativeId: string,
    run: (container: ContainerApi, abortable: Abortable, docker: DockerApi) => Promise<unknown>,
  ): Promise<void> => {
    await client.call(context, { what }, (docker, abortable) =>
      run(docker.getContainer(containerIdOf(nativeId)), abortable, docker),
    );
  };

  return {
    start: (context, nativeId) =>
      act(context, 'start the container', nativeId, (container, abortable, docker) =>
        startOnce(docker, container.id, abortable),
      ),

    stop: (context, nativeId) =>
      act(context, 'stop the container', nativeId, (container, abortable) =>
        container.stop({ t: graceSeconds, ...abortable }).catch(unless((error) => hasStatus(error, 304))),
      ),

    reboot: (context, nativeId) =>
      act(context, 'restart the container', nativeId, (container, abortable) =>
        container.restart({ t: graceSeconds, ...abortable }),
      ),

    suspend: (context, nativeId) =>
      act(context, 'suspend the container', nativeId, (container, abortable) =>
        container.pause(abortable).catch(unless((error) => says(error, /already paused/i))),
      ),

    resume: (context, nativeId) =>
      act(context, 'resume the container', nativeId, (container, abortable) =>
        container.unpause(abortable).catch(async (error: unknown) => {
          // The engine says "is not paused" of a running container and of a stopped one alike.
          if (!says(error, /is not paused/i) || (await inspected(container, abortable)).State.Status !== 'running')
            throw error;
        }),
      ),

    resize: (context, nativeId, to) =>
      act(context, 'change the limits of the container', nativeId, async (container, abortable) => {
        if (to.sizeNativeId !== undefined) throw noSizes();
        const document = await inspected(container, abortable);
        if (to.memoryBytes !== undefined) await refuseBelowUse(container, abortable, document, to.memoryBytes);
        // Engine and kernel take CPU limits in two ways that exclude each other; the one that is in use stays.
        const { NanoCpus, ...memory } = limits(to);
        const cpus = NanoCpus === undefined ? {} : cpuLimit(document, NanoCpus);
        await container.update({ ...cpus, ...memory, ...abortable });
      }),

    snapshot: (context, nativeId, spec) => commitImage(client, context, containerIdOf(nativeId), spec),

    rename: (context, nativeId, name) =>
      act(context, 'rename the container', nativeId, (container, abortable) =>
        container
          .rename({ name, ...abortable })
          .catch(unless((error) => says(error, /same name as its current name/i))),
      ),

    async terminate(context, nativeId) {
      await act(context, 'remove the container', nativeId, async (container, abortable) => {
        try {
          await container.remove({ force: true, v: true, ...abortable });
        } catch (error) {
          if (hasStatus(error, 404)) return;
          if (!says(error, /removal of container \S+ is already in progress/i)) throw error;
          await container.wait({ condition: 'removed', ...abortable }).catch(unless((gone) => hasStatus(gone, 404)));
        }
      });
    },
  };
}

async function inspected(container: ContainerApi, abortable: Abortable): Promise<ContainerDocument> {
  return containerSchema.parse(await container.inspect(abortable));
}

/** Under cgroup v2 the kernel would take a limit below what is in use and kill for it; v1 refuses with a riddle. */
async function refuseBelowUse(
  container: ContainerApi,
  abortable: Abortable,
  document: ContainerDocument,
  memoryBytes: number,
): Promise<void> {
  if (document.State.Status !== 'running' && document.State.Status !== 'paused') return;
  const stats = statsSchema.parse(await container.stats({ stream: false, 'one-shot': true, ...abortable }));
  const used = memoryInUse(stats);
  if (used === null || used <= memoryBytes) return;
  const message = `It uses ${Math.ceil(used / 1024 ** 2)} MiB of memory now; ${Math.floor(memoryBytes / 1024 ** 2)} MiB are less. Stop it first, or choose more.`;
  throw new ProviderError({ code: 'conflict', message, issues: [{ path: 'memoryBytes', message }] });
}

function cpuLimit({ HostConfig: host }: ContainerDocument, nanoCpus: number) {
  if (host.CpuQuota <= 0) return { NanoCpus: nanoCpus };
  const period = host.CpuPeriod || 100_000;
  return { CpuPeriod: period, CpuQuota: Math.round((nanoCpus / 1e9) * period) };
}

function says(error: unknown, pattern: RegExp): boolean {
  return error instanceof Error && pattern.test(error.message);
}

/** For `catch`: lets errors of one kind pass as success. */
function unless(isFine: (error: unknown) => boolean): (error: unknown) => void {
  return (error) => {
    if (!isFine(error)) throw error;
  };
}

function noSizes(): ProviderError {
  const message = 'Docker has no list of sizes. Give vCPUs and memory.';
  return new ProviderError({ code: 'invalid_request', message, issues: [{ path: 'sizeId', message }] });
}
