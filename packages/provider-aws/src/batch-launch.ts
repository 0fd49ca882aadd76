import { RunInstancesCommand } from '@aws-sdk/client-ec2';
import { type CallContext, type LaunchSpec, ProviderError } from '@kumo/provider-core';
import type { AwsClient } from './client.ts';
import { launchInput, noInstance } from './instance-launch.ts';
import { batchTags, clientToken } from './tags.ts';

/** Operations of one call at most: what their ids take of the fifty tags that an instance may have. */
const operationsPerCall = 100;

/** The call has its own time, milliseconds: it goes on for the others when the one that made it is called off. */
const callTimeMs = 110_000;

/** A launch is remembered this long after its last instance was asked for, milliseconds. */
const rememberedForMs = 10 * 60_000;

/**
 * Launches of several by one call. The first operation of a batch that comes makes the call for all; the others take the instance
 * at their place. All or none: EC2 launches fewer than asked for of none. The call's token is made of the operations, so another
 * process that asks again gets the same instances.
 */
export class BatchLaunches {
  readonly #client: AwsClient;
  readonly #launches = new Map<string, Promise<readonly string[]>>();

  constructor(client: AwsClient) {
    this.#client = client;
  }

  /** The instance of one operation of the batch. */
  async launch(spec: LaunchSpec, operationIds: readonly string[]): Promise<string> {
    const place = operationIds.indexOf(spec.token.operationId);
    if (place < 0) {
      const message = `The batch does not name its own operation ${spec.token.operationId}.`;
      throw new ProviderError({ code: 'invalid_request', message });
    }
    const from = place - (place % operationsPerCall);
    const mine = operationIds.slice(from, from + operationsPerCall);
    const nativeIds = await this.#shared(spec, mine);
    const nativeId = nativeIds[place - from];
    if (nativeId === undefined) throw noInstance();
    return nativeId;
  }

  #shared(spec: LaunchSpec, operationIds: readonly string[]): Promise<readonly string[]> {
    const key = clientToken(operationIds.join(' '));
    const held = this.#launches.get(key);
    if (held !== undefined) return held;
    const launched = this.#launchAll({ signal: AbortSignal.timeout(callTimeMs) }, spec, operationIds, key);
    this.#launches.set(key, launched);
    const forget = () => void this.#launches.delete(key);
    launched.then(() => setTimeout(forget, rememberedForMs).unref(), forget);
    return launched;
  }

  async #launchAll(
    context: CallContext,
    spec: LaunchSpec,
    operationIds: readonly string[],
    key: string,
  ): Promise<readonly string[]> {
    const tags = batchTags(spec.tags, spec.token, operationIds);
    const input = await launchInput(this.#client, context, spec);
    const count = operationIds.length;
    const command = { ...input, MinCount: count, MaxCount: count, ClientToken: key, TagSpecifications: [tags] };
    const { Instances = [] } = await this.#client.ec2(context, new RunInstancesCommand(command));
    const ordered = Instances.toSorted((a, b) => (a.AmiLaunchIndex ?? 0) - (b.AmiLaunchIndex ?? 0));
    return ordered.map(({ InstanceId = '' }) => this.#client.recent.note(InstanceId));
  }
}
