'use client';

import { Button, Dialog, formatCount, InlineError, RadioRows } from '@kumo/ui';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { saveFile } from '../instances/save-file.ts';
import { toProblem } from '../lib/problem.ts';
import { auditCsvHeader, auditCsvLines, auditLines } from './audit-files.ts';
import { readAuditPage } from './audit-reading.ts';

const pageSize = 500;

/** Saves what the filters leave of the audit log as a file, read page by page. */
export function AuditExport(props: { readonly parameters: object; readonly onClose: () => void }) {
  const [format, setFormat] = useState<'csv' | 'ndjson'>('csv');
  const [read, setRead] = useState(0);
  const isStopped = useRef(false);
  const save = useMutation({
    mutationFn: async () => {
      const isCsv = format === 'csv';
      // A blob takes each page over, to the disk where they get many: no more than one page is held as objects.
      const parts = [new Blob(isCsv ? [auditCsvHeader] : [])];
      let count = 0;
      let cursor: string | null | undefined;
      do {
        const page = await readAuditPage({ ...props.parameters, limit: pageSize, ...(cursor && { cursor }) });
        parts.push(new Blob([isCsv ? auditCsvLines(page.items) : auditLines(page.items)]));
        count += page.items.length;
        setRead(count);
        cursor = page.nextCursor;
      } while (cursor && !isStopped.current);
      if (isStopped.current) return;
      const file = new Blob(parts);
      if (isCsv) saveFile('audit-log.csv', file, 'text/csv;charset=utf-8');
      else saveFile('audit-log.ndjson', file, 'application/x-ndjson');
    },
    onSuccess: props.onClose,
  });
  const close = () => {
    isStopped.current = true;
    props.onClose();
  };
  return (
    <Dialog
      isOpen
      onOpenChange={close}
      title="Export the audit log"
      description="All entries that fit the filters, the newest first."
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button
            tone="primary"
            disabledReason={save.isPending ? `Reading: ${formatCount(read)} so far.` : undefined}
            onClick={() => save.mutate()}
          >
            {save.isPending ? `Reading, ${formatCount(read)} so far` : 'Export'}
          </Button>
        </>
      }
    >
      <RadioRows
        legend="Format"
        name="format"
        value={format}
        onChange={setFormat}
        rows={[
          { value: 'csv', label: 'CSV', note: 'for a spreadsheet' },
          { value: 'ndjson', label: 'NDJSON', note: 'for a program: everything, one entry a line' },
        ]}
      />
      {save.error ? <InlineError problem={toProblem(save.error)} /> : null}
    </Dialog>
  );
}
