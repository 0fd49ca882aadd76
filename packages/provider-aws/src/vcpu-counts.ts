import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import type { CallContext } from '@kumo/provider-core';
import type { AwsClient } from './client.ts';
import { fromInstance } from './instance-mapping.ts';

const idsPerCall = 200;

/** A type changes seldom, milliseconds. */
const heldForMs = 10 * 60_000;

/** How many vCPUs instances have, for measurements that are shares of all of them. */
export class VcpuCounts {
  readonly #client: AwsClient;
  readonly #held = new Map<string, { readonly until: number; readonly vcpus: number }>();

  constructor(client: AwsClient) {
    this.#client = client;
  }

  /** Those that are known; asked for together where they are not held. */
  async of(context: CallContext, nativeIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const now = Date.now();
    for (const [id, { until }] of this.#held) if (until <= now) this.#held.delete(id);
    const unknown = nativeIds.filter((id) => !this.#held.has(id));
    for (let from = 0; from < unknown.length; from += idsPerCall) {
      const Filters = [{ Name: 'instance-id', Values: unknown.slice(from, from + idsPerCall) }];
      const { Reservations = [] } = await this.#client.ec2(context, new DescribeInstancesCommand({ Filters }));
      for (const native of Reservations.flatMap(({ Instances }) => Instances ?? [])) {
        const { nativeId, vcpus } = fromInstance(native);
        if (vcpus !== null) this.#held.set(nativeId, { until: now + heldForMs, vcpus });
      }
    }
    return new Map(
      nativeIds.flatMap((id) => {
        const vcpus = this.#held.get(id)?.vcpus;
        return vcpus === undefined ? [] : [[id, vcpus] as [string, number]];
      }),
    );
  }
}
