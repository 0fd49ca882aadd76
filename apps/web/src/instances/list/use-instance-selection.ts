'use client';

import type { Instance } from '@kumo/model';
import { useMemo, useState } from 'react';
import { compute } from '../../lib/api.ts';

/** As many as "select all" takes: what one request changes at once. */
export const selectionLimit = 500;

/** The selection as ids for the table and as instances for the bar; rows that were never scrolled to can be in it. */
export function useInstanceSelection(
  rows: readonly Instance[],
  parameters: Parameters<typeof compute.instances.list.query>[0],
) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [beyond, setBeyond] = useState<ReadonlyMap<string, Instance>>(new Map());
  const instances = useMemo(() => {
    if (ids.size === 0) return [];
    const byId = new Map(rows.map((row) => [row.id, row]));
    return [...ids].flatMap((id) => byId.get(id) ?? beyond.get(id) ?? []);
  }, [ids, rows, beyond]);
  return {
    ids,
    setIds,
    instances,
    clear: () => setIds(new Set()),
    async selectAll() {
      const page = await compute.instances.list.query({ ...parameters, limit: selectionLimit });
      setBeyond(new Map(page.items.map((item) => [item.id, item])));
      setIds(new Set(page.items.map((item) => item.id)));
    },
  };
}
