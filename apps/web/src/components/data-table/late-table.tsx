'use client';

import { late, SkeletonRows } from '@kumo/ui';
import type { ReactNode } from 'react';
import type { DataTableProps } from './data-table.tsx';

/**
 * The table of a list, on its way while the first rows are. What is late has one type of properties, the table one for
 * every row: hence the assertion.
 */
export const LateTable = late(
  () => import('./data-table.tsx').then((module) => module.DataTable),
  <SkeletonRows label="Loading the list" />,
) as <Row extends object>(props: DataTableProps<Row>) => ReactNode;
