import { expect } from 'vitest';
import type { ProviderConnection } from '../provider.ts';
import { type Bench, present } from './bench.ts';
import { failure } from './failure.ts';
import type { FaultProxy } from './fault-proxy.ts';
import { listAll } from './inventory.ts';
import { type Making, newOrder, untilSeen } from './made.ts';
import {
  firewallMaking,
  keyPairMaking,
  networkMaking,
  publicIpMaking,
  snapshotMaking,
  subnetMaking,
  volumeMaking,
} from './makings.ts';
import type { LosableNoun } from './target.ts';
import { until } from './until.ts';

const makingVerbs = {
  volumes: 'create',
  snapshots: 'create',
  networks: 'create',
  subnets: 'create',
  firewalls: 'create',
  publicIps: 'allocate',
  keyPairs: 'import',
} as const satisfies Record<LosableNoun, string>;

/** What was made although its answer got lost is given by the same token, and is one. */
export function lostAnswerPromises(
  bench: Bench,
  access: {
    readonly cut: () => FaultProxy;
    readonly cloud: () => ProviderConnection;
    readonly isMissing: () => string | undefined;
  },
): void {
  for (const noun of Object.keys(makingVerbs) as LosableNoun[]) {
    const title = `gives the one of the ${noun} that was made although the answer got lost`;
    const body = async () => {
      const pattern = present(
        bench.target.faults?.createRequests?.[noun],
        `the target does not say which request makes one of the ${noun} (faults.createRequests.${noun})`,
      );
      const making = makings(bench, access.cloud, await sourceOf(bench, noun))[noun];
      const remover = makings(bench, () => bench.connection, '')[noun];
      const order = newOrder(bench, 'lost');
      access.cut().loseAnswerTo(pattern);
      const seenBefore = access.cut().requests.length;
      // A connection that an earlier fault broke may fail before anything is sent on it.
      const outcome = await until(bench.settleMs, async () => {
        const ended = await failure(making.make(order)).catch((error: unknown) => error);
        const requests = access.cut().requests.slice(seenBefore);
        expect(requests, 'no request was like the pattern').toContainEqual(expect.stringMatching(pattern));
        return ended;
      });
      expect(outcome).toMatchObject({ outcomeUnknown: true, retryable: true });
      // Asked again, as its guard would, while connections that broke with it are found to be dead.
      const made = await until(bench.settleMs, async () => present(await making.make(order), 'nothing made'));
      bench.atEnd(async () => remover.remove(made.nativeId));
      await until(bench.settleMs, async () => {
        const all = await listAll(bench, noun);
        const ours = all.filter(
          ({ operationId, name, nativeId }) =>
            operationId === order.token.operationId || name === order.name || nativeId === made.nativeId,
        );
        expect(ours.map(({ nativeId }) => nativeId)).toEqual([made.nativeId]);
      });
    };
    bench.promise(noun, makingVerbs[noun], title, body, access.isMissing);
  }
}

function makings(
  bench: Bench,
  cloud: () => ProviderConnection,
  volumeNativeId: string,
): Readonly<Record<LosableNoun, Making>> {
  return {
    volumes: volumeMaking(bench, cloud),
    snapshots: snapshotMaking(() => volumeNativeId, cloud),
    networks: networkMaking(bench, cloud),
    subnets: subnetMaking(bench, cloud),
    firewalls: firewallMaking(bench, cloud),
    publicIps: publicIpMaking(bench, cloud),
    keyPairs: keyPairMaking(bench, undefined, cloud),
  };
}

/** A volume to copy, where copies are what is made. */
async function sourceOf(bench: Bench, noun: LosableNoun): Promise<string> {
  if (noun !== 'snapshots') return '';
  if (bench.target.volumeNativeId !== undefined) return bench.target.volumeNativeId;
  const volumes = volumeMaking(bench);
  const { nativeId } = present(await volumes.make(newOrder(bench, 'copied')), 'no volume made');
  bench.atEnd(async () => volumes.remove(nativeId));
  await untilSeen(bench, 'volumes', nativeId, ({ state }) => expect(state).toBe('available'));
  return nativeId;
}
