'use client';

import type { Firewall } from '@kumo/model';
import { Field, Input, Segmented, Select } from '@kumo/ui';
import { useState } from 'react';
import { compute } from '../lib/api.ts';
import { RequestDialog } from './request-dialog.tsx';
import { ResourceSelect } from './resource-select.tsx';
import styles from './resources.module.css';

/** What is opened most: chosen with one click. */
const presets = [
  { name: 'SSH', protocol: 'tcp', ports: '22' },
  { name: 'HTTP', protocol: 'tcp', ports: '80' },
  { name: 'HTTPS', protocol: 'tcp', ports: '443' },
  { name: 'Ping', protocol: 'icmp', ports: '' },
] as const;

/** Adds one rule to a firewall. */
export function AddRule({ firewall, onClose }: { readonly firewall: Firewall; readonly onClose: () => void }) {
  const [direction, setDirection] = useState<'ingress' | 'egress'>('ingress');
  const [protocol, setProtocol] = useState('tcp');
  const [ports, setPorts] = useState('443');
  const [cidr, setCidr] = useState('0.0.0.0/0');
  const [peerFirewallId, setPeer] = useState('');
  const [description, setDescription] = useState('');
  const hasPorts = protocol === 'tcp' || protocol === 'udp';
  const range = /^\s*(\d{1,5})\s*(?:[-–]\s*(\d{1,5}))?\s*$/.exec(ports);
  const isBadRange = hasPorts && ports.trim() !== '' && range === null;
  const body = {
    direction,
    protocol,
    ...(hasPorts && range !== null && { portFrom: Number(range[1]), portTo: Number(range[2] ?? range[1]) }),
    ...(peerFirewallId === '' ? { cidr: cidr.trim() } : { peerFirewallId }),
    ...(description.trim() !== '' && { description: description.trim() }),
  };
  const missing = isBadRange
    ? 'A port is a number, a range is two: 8000-8100.'
    : peerFirewallId === '' && cidr.trim() === ''
      ? 'Say who is at the other end.'
      : undefined;
  return (
    <RequestDialog
      title={`Add a rule to ${firewall.name}`}
      description="It holds at once for every instance that has this firewall."
      submitLabel="Add the rule"
      call={{ method: 'POST', path: `/api/v1/firewalls/${firewall.id}/rules`, body }}
      missing={missing}
      onSubmit={() => compute.firewalls.addRule.mutate({ id: firewall.id, ...body })}
      onClose={onClose}
    >
      {(errorOf) => (
        <>
          <div className={styles.presets}>
            <Segmented
              label="Direction"
              value={direction}
              choices={[
                { value: 'ingress', label: 'Coming in' },
                { value: 'egress', label: 'Going out' },
              ]}
              onChange={setDirection}
            />
            {presets.map((preset) => (
              <button
                key={preset.name}
                type="button"
                className="link"
                onClick={() => {
                  setProtocol(preset.protocol);
                  setPorts(preset.ports);
                }}
              >
                {preset.name}
              </button>
            ))}
          </div>
          <Field label="Protocol" error={errorOf('protocol')}>
            <Select value={protocol} onChange={(event) => setProtocol(event.target.value)}>
              {['tcp', 'udp', 'icmp', 'icmpv6', 'any'].map((each) => (
                <option key={each}>{each}</option>
              ))}
            </Select>
          </Field>
          {hasPorts ? (
            <Field
              label="Ports"
              hint="One, or a range such as 8000-8100. Empty means every port."
              error={errorOf('portFrom') ?? errorOf('portTo') ?? (isBadRange ? missing : undefined)}
            >
              <Input value={ports} isMono onChange={(event) => setPorts(event.target.value)} />
            </Field>
          ) : null}
          <Field
            label={direction === 'ingress' ? 'From addresses' : 'To addresses'}
            hint="0.0.0.0/0 is everybody; one machine ends with /32."
            error={errorOf('cidr')}
          >
            <Input
              value={peerFirewallId === '' ? cidr : ''}
              isMono
              disabled={peerFirewallId !== ''}
              onChange={(event) => setCidr(event.target.value)}
            />
          </Field>
          <ResourceSelect
            label="Or instances with the firewall"
            noun="firewalls"
            cloudId={firewall.cloudId}
            value={peerFirewallId}
            onChange={setPeer}
            nothing="Addresses instead"
            error={errorOf('peerFirewallId')}
          />
          <Field label="Description" error={errorOf('description')}>
            <Input value={description} autoComplete="off" onChange={(event) => setDescription(event.target.value)} />
          </Field>
        </>
      )}
    </RequestDialog>
  );
}
