'use client';

import { Button, EmptyState, formatDate, formatTime, Input, late, Select, StateMark, Tag } from '@kumo/ui';
import { Download } from 'lucide-react';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useMemo, useState } from 'react';
import type { DataColumn } from '../components/data-table/columns.ts';
import { usePagedList } from '../data/paged-list.ts';
import { useMay, usePermissionReason } from '../data/session.ts';
import { readAuditPage } from './audit-reading.ts';
import { AuditVerification } from './audit-verification.tsx';
import { actionSentence, actionsOf, auditTopics, resultLook } from './audit-words.ts';
import styles from './organization.module.css';
import { OrganizationList } from './organization-list.tsx';

const AuditDrawer = late(() => import('./audit-drawer.tsx').then((module) => module.AuditDrawer));
const AuditExport = late(() => import('./audit-export.tsx').then((module) => module.AuditExport));

const results = ['done', 'refused', 'failed'] as const;
const parsers = {
  q: parseAsString.withDefault(''),
  noun: parseAsString.withDefault(''),
  result: parseAsStringLiteral(results),
  from: parseAsString.withDefault(''),
  until: parseAsString.withDefault(''),
};

function useAuditEvents(parameters: ReturnType<typeof useAuditFilters>['parameters'], isAllowed: boolean) {
  return usePagedList(
    ['audit', parameters],
    (page, signal) => readAuditPage({ ...page, ...parameters }, signal),
    isAllowed,
  );
}

/** An entry of the audit log, as the API shows it. */
export type AuditItem = ReturnType<typeof useAuditEvents>['rows'][number];

const dayMs = 86_400_000;

function useAuditFilters() {
  const [state, setState] = useQueryStates(parsers);
  const { noun, result, from, until } = state;
  const q = state.q.trim();
  const parameters = useMemo(
    () => ({
      ...(q !== '' && { q }),
      ...(noun !== '' && { action: actionsOf(noun) }),
      ...(result !== null && { result: [result] }),
      ...(isDay(from) && { from: new Date(from).toISOString() }),
      ...(isDay(until) && { until: new Date(Date.parse(until) + dayMs).toISOString() }),
    }),
    [q, noun, result, from, until],
  );
  return { state, setState, parameters, isFiltered: Object.keys(parameters).length > 0 };
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

const columns: ReadonlyArray<DataColumn<AuditItem>> = [
  {
    id: 'at',
    header: 'When, UTC',
    width: '160px',
    narrow: 'value',
    cell: (event) => (
      <span className="text-muted">
        {formatDate(event.at)}, {formatTime(event.at)}
      </span>
    ),
  },
  {
    id: 'actor',
    header: 'Who',
    width: 'minmax(130px, 1fr)',
    narrow: 'sub',
    cell: (event) => (
      <span className="flex min-w-0 items-center gap-2">
        <span className="clip">{event.actor.name}</span>
        {event.actingFrom ? <Tag>from {event.actingFrom.name}</Tag> : null}
      </span>
    ),
  },
  {
    id: 'action',
    header: 'What',
    width: 'minmax(170px, 1.4fr)',
    narrow: 'title',
    cell: (event) => (
      <span className="clip font-medium" title={event.action}>
        {actionSentence(event.action)}
      </span>
    ),
  },
  {
    id: 'target',
    header: 'To what',
    width: 'minmax(120px, 1fr)',
    hideBelow: 1000,
    cell: (event) => <span className="clip text-muted">{event.target.name}</span>,
  },
  {
    id: 'network',
    header: 'From',
    width: '130px',
    hideBelow: 1250,
    cell: (event) => <span className="mono clip text-muted">{event.network}</span>,
  },
  {
    id: 'result',
    header: 'Result',
    width: '96px',
    narrow: 'state',
    cell: (event) => (
      <span className="inline-flex items-center gap-1.5">
        <StateMark tone={resultLook(event.result).tone} />
        {resultLook(event.result).word}
      </span>
    ),
  },
];

/** Who did what to what, when, from where, with what result; and whether the log is still whole. */
export function AuditPage() {
  const refusal = usePermissionReason('audit:read');
  const { state, setState, parameters, isFiltered } = useAuditFilters();
  const list = useAuditEvents(parameters, useMay('audit:read') === true);
  const [opened, setOpened] = useState<AuditItem | undefined>();
  const [isExporting, setIsExporting] = useState(false);
  return (
    <OrganizationList
      title="Audit log"
      list={list}
      columns={columns}
      getRowId={(event) => event.id}
      getRowLabel={(event) => `${actionSentence(event.action)}, ${event.actor.name}`}
      search={{
        hint: 'Person, thing, address, request',
        text: state.q,
        onChange: (q) =>
          void setState({ q: q === '' ? null : q }, { limitUrlUpdates: { method: 'debounce', timeMs: 200 } }),
      }}
      isFiltered={isFiltered}
      filters={
        <>
          <Select
            fieldSize="sm"
            aria-label="About what"
            className={styles.filter ?? ''}
            value={state.noun}
            onChange={(event) => void setState({ noun: event.target.value || null })}
          >
            <option value="">About everything</option>
            {auditTopics.map(({ topic, words }) => (
              <option key={topic} value={topic}>
                {words}
              </option>
            ))}
          </Select>
          <Select
            fieldSize="sm"
            aria-label="Result"
            className={styles.filter ?? ''}
            value={state.result ?? ''}
            onChange={(event) => void setState({ result: results.find((each) => each === event.target.value) ?? null })}
          >
            <option value="">Every result</option>
            {results.map((result) => (
              <option key={result} value={result}>
                {resultLook(result).word}
              </option>
            ))}
          </Select>
          <Input
            fieldSize="sm"
            type="date"
            aria-label="From this day on"
            className={styles.date ?? ''}
            value={state.from}
            onChange={(event) => void setState({ from: event.target.value || null })}
          />
          <Input
            fieldSize="sm"
            type="date"
            aria-label="Until this day"
            className={styles.date ?? ''}
            value={state.until}
            onChange={(event) => void setState({ until: event.target.value || null })}
          />
        </>
      }
      refusal={refusal}
      onOpen={setOpened}
      actions={
        <>
          <Button size="sm" icon={<Download />} onClick={() => setIsExporting(true)}>
            Export
          </Button>
          <AuditVerification />
        </>
      }
      empty={
        <EmptyState title="Nothing is in the log yet">
          Every change and every sign-in is written here within seconds, and stays as it is written.
        </EmptyState>
      }
    >
      {opened ? <AuditDrawer event={opened} onClose={() => setOpened(undefined)} /> : null}
      {isExporting ? <AuditExport parameters={parameters} onClose={() => setIsExporting(false)} /> : null}
    </OrganizationList>
  );
}
