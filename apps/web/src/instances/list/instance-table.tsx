'use client';

import type { Instance } from '@kumo/model';
import { DataTable, type DataTableProps } from '../../components/data-table/data-table.tsx';
import { instanceColumns } from './columns.tsx';

/** The table of instances, with all that its cells show. */
export function InstanceTable(props: Omit<DataTableProps<Instance>, 'columns'>) {
  return <DataTable {...props} columns={instanceColumns} />;
}
