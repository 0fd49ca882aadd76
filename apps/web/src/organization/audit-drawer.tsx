'use client';

import { CodeBlock, CopyableId, Drawer, Facts, formatInstant, Section, ToneLabel } from '@kumo/ui';
import type { AuditItem } from './audit-page.tsx';
import { actionSentence, resultLook } from './audit-words.ts';

const kinds = { person: 'Person', apiKey: 'API key', system: 'The platform itself' } as const;

/** One entry of the audit log, whole. */
export function AuditDrawer({ event, onClose }: { readonly event: AuditItem; readonly onClose: () => void }) {
  const { tone, word } = resultLook(event.result);
  return (
    <Drawer isOpen onOpenChange={onClose} title={actionSentence(event.action)}>
      <div className="grid gap-6 p-4">
        <Facts
          facts={[
            { name: 'Result', value: <ToneLabel tone={tone}>{word}</ToneLabel> },
            { name: 'When', value: formatInstant(event.at) },
            { name: 'Who', value: `${event.actor.name} (${kinds[event.actor.kind]})` },
            { name: 'Their id', value: <CopyableId id={event.actor.id} label="Copy the id of who did it" /> },
            event.actingFrom ? { name: 'Acting from', value: `${event.actingFrom.name}, an organization above` } : null,
            { name: 'Action', value: <span className="mono">{event.action}</span> },
            { name: 'To what', value: `${event.target.name} (${event.target.kind})` },
            { name: 'Its id', value: <CopyableId id={event.target.id} label="Copy the id of what it was done to" /> },
            { name: 'From', value: <span className="mono">{event.network}</span> },
            { name: 'Request', value: <CopyableId id={event.requestId} label="Copy the request id" /> },
            { name: 'Number in the log', value: `${event.sequence}` },
          ]}
        />
        {Object.keys(event.details).length > 0 ? (
          <Section title="Details">
            <div className="pt-3">
              <CodeBlock code={JSON.stringify(event.details, null, 2)} label="Details" />
            </div>
          </Section>
        ) : null}
      </div>
    </Drawer>
  );
}
