import { ruleId } from '../world/furnishing.ts';
import type { Account } from './account.ts';
import { SandboxError } from './errors.ts';
import { checkLimit } from './limits.ts';
import { fresh, isUsed, type MakeOrder, madeBefore, thingOf } from './making.ts';
import type { FirewallRule, FirewallThing, InstanceThing } from './things.ts';

/** Rules that one firewall may have. */
const mostRules = 120;

/** Makes a firewall that lets everything out and nothing in, or gives what the same token made before. */
export function makeFirewall(
  account: Account,
  order: MakeOrder & { readonly description: string | null; readonly network: string | null },
): FirewallThing {
  const before = madeBefore(account, 'firewalls', order);
  if (before !== undefined) return before;
  const networkId = order.network === null ? null : thingOf(account, 'networks', order.network).id;
  checkLimit(account, 'firewalls');
  const common = fresh(account, 'firewalls', order);
  const out: FirewallRule = {
    id: ruleId(account.seed, common.index, 0),
    direction: 'egress',
    protocol: 'any',
    portFrom: null,
    portTo: null,
    cidr: '0.0.0.0/0',
    peer: null,
    description: 'Everything may go out',
  };
  const { description } = order;
  return account.put(
    'firewalls',
    { ...common, description, networkId, isDefault: false, rules: [out], nextRule: 1 },
    null,
  );
}

/** Adds a rule. One that says the same is there already: nothing to do. */
export function addRule(account: Account, id: string, rule: Omit<FirewallRule, 'id'>): FirewallThing {
  const firewall = thingOf(account, 'firewalls', id);
  if (rule.peer !== null) thingOf(account, 'firewalls', rule.peer);
  if (firewall.rules.some((other) => saysTheSame(other, rule))) return firewall;
  if (firewall.rules.length >= mostRules) {
    throw new SandboxError('QuotaExceeded', `A firewall may have ${mostRules} rules.`);
  }
  const added = { ...rule, id: ruleId(account.seed, firewall.index, firewall.nextRule) };
  const after = { ...firewall, rules: [...firewall.rules, added], nextRule: firewall.nextRule + 1 };
  return account.put('firewalls', after, 'firewall.changed');
}

/** Removes a rule. Gone already is done. */
export function removeRule(account: Account, id: string, rule: string): FirewallThing {
  const firewall = thingOf(account, 'firewalls', id);
  const rules = firewall.rules.filter((other) => other.id !== rule);
  if (rules.length === firewall.rules.length) return firewall;
  return account.put('firewalls', { ...firewall, rules }, 'firewall.changed');
}

/** Sets the firewalls of an instance: exactly these. */
export function applyFirewalls(account: Account, instanceId: string, ids: readonly string[]): InstanceThing {
  const instance = thingOf(account, 'instances', instanceId);
  const firewallIds = firewallsOf(account, ids);
  if (firewallIds.join() === instance.firewallIds.join()) return instance;
  return account.put('instances', { ...instance, firewallIds }, 'instance.changed');
}

/** Removes a firewall that no instance has and no other firewall's rule names. The default one stays. */
export function removeFirewall(account: Account, id: string): void {
  const firewall = thingOf(account, 'firewalls', id);
  if (firewall.isDefault) throw new SandboxError('InUse', 'The default firewall can not be removed.');
  const others = account.shelves.firewalls.page(-1, 10_000, account.now()).items;
  const named = others.find((other) => other.id !== id && other.rules.some((rule) => rule.peer === id));
  if (named) throw new SandboxError('InUse', `A rule of the firewall ${named.name} names ${firewall.name}.`);
  if (isUsed(account, firewall, (instance) => instance.firewallIds.includes(id))) {
    throw new SandboxError('InUse', `Instances have the firewall ${firewall.name}.`);
  }
  account.put('firewalls', { ...firewall, goneAt: account.now() }, 'firewall.deleted');
}

/** The same ids, each once and in order of their names; throws `NotFound` for one that is not there. */
export function firewallsOf(account: Account, ids: readonly string[]): string[] {
  return [...new Set(ids)].map((id) => thingOf(account, 'firewalls', id).id).toSorted();
}

function saysTheSame(one: Omit<FirewallRule, 'id'>, other: Omit<FirewallRule, 'id'>): boolean {
  return (['direction', 'protocol', 'portFrom', 'portTo', 'cidr', 'peer'] as const).every(
    (field) => one[field] === other[field],
  );
}
