'use client';

import type { Instance } from '@kumo/model';
import { Button, formatCount, Menu } from '@kumo/ui';
import { Download } from 'lucide-react';
import { useRef, useState } from 'react';
import { useCloudsById } from '../../data/clouds.ts';
import { compute } from '../../lib/api.ts';
import { toProblem } from '../../lib/problem.ts';
import { saveFile } from '../save-file.ts';
import type { ExportFormat } from './export-file.ts';
import { type InstanceFilters, toFilterQuery } from './filters.ts';
import type { Sort } from './use-list-state.ts';

/** Saves the whole filtered list, not only what is loaded, as a file. Says how far it is; pressing again stops it. */
export function ExportMenu(props: { readonly filters: InstanceFilters; readonly sort: Sort }) {
  const clouds = useCloudsById();
  const [read, setRead] = useState<number | undefined>();
  const [failure, setFailure] = useState<string | undefined>();
  const abort = useRef<AbortController>(undefined);

  const run = async (format: ExportFormat) => {
    const controller = new AbortController();
    abort.current = controller;
    setRead(0);
    setFailure(undefined);
    try {
      const instances: Instance[] = [];
      let cursor: string | null | undefined;
      do {
        const page = await compute.instances.list.query(
          { ...toFilterQuery(props.filters), sort: props.sort, limit: 500, ...(cursor != null && { cursor }) },
          { signal: controller.signal },
        );
        instances.push(...page.items);
        setRead(instances.length);
        cursor = page.nextCursor;
      } while (cursor !== null && !controller.signal.aborted);
      if (controller.signal.aborted) return;
      const names = new Map([...clouds.values()].map((cloud) => [cloud.id, cloud.name]));
      const { toExport } = await import('./export-file.ts');
      const file = toExport(format, instances, names);
      const day = new Date().toISOString().slice(0, 10);
      saveFile(`instances-${day}.${format}`, file.text, file.type);
    } catch (error) {
      if (!controller.signal.aborted) setFailure(toProblem(error).title);
    } finally {
      setRead(undefined);
    }
  };
  if (read !== undefined) {
    return (
      <Button size="sm" tone="quiet" icon={<Download />} onClick={() => abort.current?.abort()}>
        Cancel, {formatCount(read)} read
      </Button>
    );
  }
  return (
    <Menu
      label="Export"
      heading={failure === undefined ? 'Everything that matches' : `Not exported: ${failure}`}
      trigger={
        <Button size="sm" tone="quiet" icon={<Download />}>
          Export
        </Button>
      }
      items={[
        { label: 'CSV, for spreadsheets', onSelect: () => void run('csv') },
        { label: 'JSON, as the API answers', onSelect: () => void run('json') },
      ]}
    />
  );
}
