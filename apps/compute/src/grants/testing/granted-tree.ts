import type { QuotaLimits } from '@kumo/api-contract';
import { newId } from '@kumo/model';
import type { PrincipalClaims } from '@kumo/service-kit';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type Answer, type ComputeBench, noLimits, startComputeBench } from '../../testing/compute-bench.ts';
import { PocketCloud } from '../../testing/pocket-cloud.ts';

/** An organization with an owner who asks for it. */
export interface Org {
  readonly id: string;
  readonly path: readonly string[];
  ask(method: string, path: string, body?: unknown, claims?: Partial<PrincipalClaims>): Promise<Answer>;
  /** The same by the second replica. */
  second(method: string, path: string, body?: unknown, claims?: Partial<PrincipalClaims>): Promise<Answer>;
}

/** A tree with a cloud of its own in the middle of it: owner → child → grandchild, child's sibling, and a stranger beside. */
export interface GrantedTree {
  readonly bench: ComputeBench;
  readonly cloud: PocketCloud;
  readonly cloudId: string;
  /** The cloud's provider, which is its name as well. */
  readonly kind: string;
  readonly owner: Org;
  readonly child: Org;
  readonly grandchild: Org;
  readonly sibling: Org;
  readonly stranger: Org;
  /** A provider of another account, which nobody has connected. */
  readonly spareKind: string;
  /** Another one, below these. */
  organization(above: readonly string[]): Org;
  grant(by: Org, to: Org, limits?: Partial<QuotaLimits>): Promise<Answer>;
  /** What a launch by somebody needs to name. */
  what(who: Org): Promise<{ cloudId: string; imageId: string; sizeId: string }>;
  launch(who: Org, body?: object): Promise<Answer>;
}

/** Trees of a file, each with two accounts. Tests that are tried again take another. */
const mostTrees = 12;

/** Registers what gives each test of a file a tree of its own on one compute of two replicas; read what it gives inside of tests. */
export function grantedTree(): GrantedTree {
  const clouds = new Map(Array.from({ length: 2 * mostTrees }, (_, at) => [`pocket-${at}`, stocked()]));
  const unused = [...clouds];
  let bench: ComputeBench;
  const tree = {} as { -readonly [K in keyof GrantedTree]: GrantedTree[K] };

  beforeAll(async () => {
    bench = await startComputeBench([...clouds].map(([kind, pocket]) => pocket.provider(kind)));
    await bench.startSecond();
  }, 120_000);
  afterAll(() => bench?.stop());
  beforeEach(async () => {
    const [kind, cloud] = unused.shift() ?? ['', stocked()];
    const [spareKind] = unused.pop() ?? [''];
    const organization = (above: readonly string[]) => organizationIn(bench, above);
    const root = organization([]);
    const owner = organization(root.path);
    const child = organization(owner.path);
    const connected = await owner.ask('POST', '/clouds', { provider: kind, name: kind, credentials: {} });
    const cloudId = connected.body.id;
    const what = async (who: Org) => ({
      cloudId,
      imageId: named(await who.ask('GET', `/images?cloudId=${cloudId}`), 'public-image'),
      sizeId: named(await who.ask('GET', `/sizes?cloudId=${cloudId}`), 'small'),
    });
    Object.assign(tree, {
      bench,
      cloud,
      cloudId,
      kind,
      spareKind,
      owner,
      child,
      grandchild: organization(child.path),
      sibling: organization(owner.path),
      stranger: organization(root.path),
      organization,
      grant: (by: Org, to: Org, limits?: Partial<QuotaLimits>) =>
        by.ask('POST', `/clouds/${cloudId}/grants`, {
          organizationId: to.id,
          ...(limits === undefined ? {} : { limits }),
        }),
      what,
      launch: async (who: Org, body: object = {}) =>
        who.ask('POST', '/instances', { ...(await what(who)), name: 'one', ...body }),
    } satisfies GrantedTree);
  });
  return tree;
}

/** Ids of a list. */
export const ids = (answer: Answer): string[] => answer.body.items.map(({ id }: { id: string }) => id);

/** Our id of what a list has by the provider's. */
export const named = (answer: Answer, nativeId: string): string =>
  answer.body.items.find((one: { nativeId: string }) => one.nativeId === nativeId)?.id;

/** A cloud with something public, and something of its owner's, of each kind. */
function stocked(): PocketCloud {
  const cloud = new PocketCloud();
  cloud.put('sizes', 'small', { vcpus: 1, memoryBytes: 2 ** 30 });
  cloud.put('images', 'public-image', { visibility: 'public' });
  cloud.put('images', 'private-image', { visibility: 'private' });
  cloud.put('networks', 'outside', { external: true });
  cloud.put('networks', 'inside', { external: false });
  cloud.put('instances', 'found', { name: 'found' });
  cloud.put('volumes', 'disk', { name: 'disk' });
  cloud.put('keyPairs', 'theirs', { name: 'theirs' });
  return cloud;
}

function organizationIn(bench: ComputeBench, above: readonly string[]): Org {
  const id = newId('organization');
  const path = [...above, id];
  bench.tree.organizations.set(id, { path, below: [], limits: noLimits, projects: [] });
  for (const each of above) bench.tree.organizations.get(each)?.below.push(id);
  const claims = { organizationId: id, organizationPath: path, credentialId: newId('session') };
  const extra = (more: Partial<PrincipalClaims>) => ({
    claims: { ...claims, ...more },
    headers: { prefer: 'wait=30' },
  });
  return {
    id,
    path,
    ask: (method, url, body, more = {}) => bench.ask(method, url, body, extra(more)),
    second: (method, url, body, more = {}) => bench.ask(method, url, body, { ...extra(more), ofSecond: true }),
  };
}
