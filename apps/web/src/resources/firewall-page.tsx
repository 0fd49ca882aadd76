'use client';

import type { Firewall, FirewallRule } from '@kumo/model';
import {
  Button,
  CopyableId,
  ErrorState,
  Facts,
  formatInstant,
  IconButton,
  Section,
  SkeletonRows,
  Tooltip,
} from '@kumo/ui';
import { useQuery } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { CloudLabel } from '../components/cloud-label.tsx';
import { usePermissionReason } from '../data/session.ts';
import { compute } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import { useLive } from '../live/live-context.tsx';
import { useFollow } from '../operations/follow.ts';
import { Page } from '../shell/page.tsx';
import { useCapabilityReason } from './capability-reason.ts';
import { FirewallMenu } from './firewall-menu.tsx';
import { AddRule } from './firewall-rule-dialog.tsx';
import { otherEndOf, portsOf } from './firewall-words.ts';
import { ReferenceLink } from './reference-link.tsx';
import { useChoices } from './resource-select.tsx';
import styles from './resources.module.css';

const trail = [
  { label: 'Networks', href: '/networks' },
  { label: 'Firewalls', href: '/firewalls' },
];

/** One firewall with its rules, which can be added to and removed from. */
export function FirewallPage({ id }: { readonly id: string }) {
  const live = useLive();
  const query = useQuery({
    queryKey: ['firewalls', 'get', id],
    queryFn: ({ signal }) => live.read('firewalls', {}, () => compute.firewalls.get.query({ id }, { signal })),
  });
  if (query.data) return <LoadedFirewall firewall={query.data} />;
  return (
    <Page title="Firewall" trail={trail}>
      {query.error ? (
        <ErrorState
          problem={toProblem(query.error)}
          actions={<Button onClick={() => void query.refetch()}>Try again</Button>}
        />
      ) : (
        <SkeletonRows label="Loading the firewall" />
      )}
    </Page>
  );
}

function LoadedFirewall({ firewall }: { readonly firewall: Firewall }) {
  const [isAdding, setIsAdding] = useState(false);
  const permission = usePermissionReason('networks:manage');
  const capability = useCapabilityReason(firewall.cloudId, 'firewalls', 'addRule');
  const rulesOf = (direction: FirewallRule['direction']) =>
    firewall.rules.filter((rule) => rule.direction === direction);
  return (
    <Page
      title={firewall.name}
      trail={trail}
      actions={
        <>
          <Button
            size="sm"
            tone="primary"
            icon={<Plus />}
            disabledReason={permission ?? capability}
            onClick={() => setIsAdding(true)}
          >
            Add a rule
          </Button>
          <FirewallMenu firewall={firewall} />
        </>
      }
    >
      <div className={styles.columns}>
        <div>
          <Rules
            title="What may come in"
            firewall={firewall}
            rules={rulesOf('ingress')}
            nothing="Nothing may come in."
          />
          <Rules title="What may go out" firewall={firewall} rules={rulesOf('egress')} nothing="No rule is known." />
        </div>
        <Section title="Facts">
          <Facts
            facts={[
              { name: 'Cloud', value: <CloudLabel cloudId={firewall.cloudId} /> },
              { name: 'Network', value: <ReferenceLink noun="networks" id={firewall.networkId} /> },
              firewall.description ? { name: 'Description', value: firewall.description } : null,
              { name: 'Created', value: formatInstant(firewall.createdAt) },
              { name: 'Id', value: <CopyableId id={firewall.id} label="Copy the id" /> },
              { name: 'Native id', value: <CopyableId id={firewall.nativeId} label="Copy the native id" /> },
            ]}
          />
        </Section>
      </div>
      {isAdding ? <AddRule firewall={firewall} onClose={() => setIsAdding(false)} /> : null}
    </Page>
  );
}

function Rules(props: {
  readonly title: string;
  readonly firewall: Firewall;
  readonly rules: readonly FirewallRule[];
  readonly nothing: string;
}) {
  // A rule names its peer as the provider does; people know it by its name.
  const { data } = useChoices('firewalls', props.firewall.cloudId);
  const named = new Map((data?.items ?? []).map((peer) => [peer.nativeId, peer]));
  return (
    <Section title={props.title} className={styles.part ?? ''}>
      {props.rules.length === 0 ? <p className="py-3 text-muted">{props.nothing}</p> : null}
      <ul aria-label={props.title}>
        {props.rules.map((rule) => (
          <li key={rule.id} className={styles.rule}>
            <span className="mono">{portsOf(rule)}</span>
            <span className="clip" title={rule.description ?? undefined}>
              <span className="text-muted">{rule.direction === 'ingress' ? 'from ' : 'to '}</span>
              <OtherEnd rule={rule} peer={rule.peer === null ? undefined : named.get(rule.peer)} />
              {rule.description ? <span className="text-faint"> {rule.description}</span> : null}
            </span>
            <RemoveRule firewall={props.firewall} rule={rule} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function OtherEnd(props: {
  readonly rule: FirewallRule;
  readonly peer: { readonly id: string; readonly name: string } | undefined;
}) {
  const { rule, peer } = props;
  if (peer === undefined) return <span className="mono">{otherEndOf(rule)}</span>;
  return (
    <span>
      instances with{' '}
      <Link className="link" href={`/firewalls/${peer.id}`}>
        {peer.name}
      </Link>
    </span>
  );
}

function RemoveRule({ firewall, rule }: { readonly firewall: Firewall; readonly rule: FirewallRule }) {
  const follow = useFollow();
  const permission = usePermissionReason('networks:manage');
  const capability = useCapabilityReason(firewall.cloudId, 'firewalls', 'removeRule');
  const reason = permission ?? capability;
  const label = `Remove the rule ${portsOf(rule)} ${otherEndOf(rule)}`;
  const remove = async () => {
    const answer = await compute.firewalls.removeRule.mutate({ id: firewall.id, ruleId: rule.id });
    if (answer !== null) follow(answer);
  };
  if (reason !== undefined) {
    return (
      <Tooltip content={reason}>
        <IconButton label={label} aria-disabled>
          <Trash2 />
        </IconButton>
      </Tooltip>
    );
  }
  return (
    <IconButton label={label} onClick={() => void remove()}>
      <Trash2 />
    </IconButton>
  );
}
