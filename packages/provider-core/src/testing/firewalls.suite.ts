import { expect } from 'vitest';
import type { FirewallRuleSpec } from '../ports/index.ts';
import { type Bench, present, unhurried } from './bench.ts';
import { makeOnce, removeTwice, untilSeen } from './made.ts';
import { firewallMaking } from './makings.ts';

const nobody = { peer: null, description: null } as const;
const ssh: FirewallRuleSpec = {
  ...{ direction: 'ingress', protocol: 'tcp', portFrom: 22, portTo: 22, cidr: '192.0.2.0/24' },
  ...nobody,
};
const others: readonly FirewallRuleSpec[] = [
  { direction: 'ingress', protocol: 'udp', portFrom: 8000, portTo: 8100, cidr: '198.51.100.7/32', ...nobody },
  { direction: 'ingress', protocol: 'icmp', portFrom: null, portTo: null, cidr: '0.0.0.0/0', ...nobody },
];

/** One firewall: its rules come and go, an instance gets it, it ends. The tests go on from one another. */
export function firewallsSuite(bench: Bench): void {
  bench.group('firewalls', () => {
    let firewallId: string | undefined;
    const port = () => present(bench.connection.firewalls, 'no port for firewalls');
    const firewall = () => present(firewallId ?? bench.target.firewallNativeId, 'no firewall was made');
    const making = firewallMaking(bench);
    const untilRules = async (rule: FirewallRuleSpec, count: number) => {
      const { description: _, ...wanted } = rule;
      const seen = await untilSeen(bench, 'firewalls', firewall(), ({ rules }) => {
        expect(rules.filter((found) => isSame(found, wanted))).toHaveLength(count);
      });
      return seen.rules.filter((found) => isSame(found, wanted)).map(({ id }) => id);
    };

    bench.promise('firewalls', 'create', 'makes one firewall however often it is asked with one token', async () => {
      firewallId = await makeOnce(bench, 'firewalls', making);
      const { rules, isDefault } = await port().get(unhurried, firewallId);
      expect(isDefault).toBe(false);
      expect(rules.filter(({ direction }) => direction === 'ingress')).toEqual([]);
    });

    bench.promise('firewalls', 'addRule', 'adds a rule once, however often it is asked, and shows its id', async () => {
      for (let times = 0; times < 2; times += 1) {
        await port().addRule?.(unhurried, firewall(), ssh);
        const ids = await untilRules(ssh, 1);
        expect(ids[0]).toMatch(/\S/);
      }
    });

    bench.promise(
      'firewalls',
      'addRule',
      'keeps ranges of ports, and rules without any, as they were asked',
      async () => {
        for (const rule of others) {
          await port().addRule?.(unhurried, firewall(), rule);
          await untilRules(rule, 1);
        }
        const { rules } = await port().get(unhurried, firewall());
        expect(new Set(rules.map(({ id }) => id)).size, 'ids').toBe(rules.length);
      },
    );

    bench.promise('firewalls', 'removeRule', 'removes one rule and no other, and a second time nothing', async () => {
      const [ruleId] = await untilRules(ssh, 1);
      for (let times = 0; times < 2; times += 1) {
        await port().removeRule?.(unhurried, firewall(), present(ruleId, 'no rule'));
        await untilRules(ssh, 0);
      }
      for (const rule of others) await untilRules(rule, 1);
    });

    bench.promise('firewalls', 'apply', 'gives an instance exactly the firewalls it is told to have', async () => {
      const { nativeId, firewallNativeIds: before } = await bench.resident();
      await bench.whenAllowed({ noun: 'firewalls', verb: 'apply', nativeId }, async () => {
        for (const wanted of [[firewall()], [firewall()], before]) {
          if (wanted.length === 0) continue;
          await port().apply?.(unhurried, nativeId, { firewallNativeIds: wanted });
          await untilSeen(bench, 'instances', nativeId, (seen) => {
            expect(seen.firewallNativeIds.toSorted()).toEqual(wanted.toSorted());
          });
        }
      });
    });

    bench.promise('firewalls', 'delete', 'removes a firewall, and a second time changes nothing', () =>
      removeTwice(bench, 'firewalls', firewall(), making),
    );
  });
}

function isSame(found: FirewallRuleSpec, wanted: Omit<FirewallRuleSpec, 'description'>): boolean {
  const fields = ['direction', 'protocol', 'portFrom', 'portTo', 'cidr', 'peer'] as const;
  return fields.every((field) => found[field] === wanted[field]);
}
