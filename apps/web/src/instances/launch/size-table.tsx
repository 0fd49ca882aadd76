'use client';

import type { Cloud } from '@kumo/model';
import { Button, ErrorState, formatBytes, Input, SkeletonRows } from '@kumo/ui';
import { useState } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { toProblem } from '../../lib/problem.ts';
import { hoursPerMonth, priceOver } from './estimate.ts';
import styles from './launch.module.css';
import type { LaunchForm } from './launch-form.ts';
import { useSizes } from './use-sizes.ts';

/** Sizes shown before one asks for all of them. */
const shownAtFirst = 8;

/** The sizes of a cloud to choose one of, with their list prices where there are any. */
export function SizeTable({ cloud }: { readonly cloud: Cloud }) {
  const { register, formState } = useFormContext<LaunchForm>();
  const sizes = useSizes(cloud.id, true);
  const sizeId = useWatch<LaunchForm, 'sizeId'>({ name: 'sizeId' });
  const [search, setSearch] = useState('');
  const [isAll, setAll] = useState(false);
  if (sizes.isPending) return <SkeletonRows label="Loading sizes" count={5} />;
  if (sizes.error) {
    return (
      <ErrorState
        problem={toProblem(sizes.error)}
        actions={<Button onClick={() => void sizes.refetch()}>Try again</Button>}
      />
    );
  }
  const wanted = search.trim().toLowerCase();
  const matching = sizes.data.filter((size) => size.name.toLowerCase().includes(wanted));
  const shown = isAll || wanted !== '' ? matching.slice(0, 200) : matching.slice(0, shownAtFirst);
  const chosen = sizes.data.find((size) => size.id === sizeId);
  const rows = chosen && !shown.includes(chosen) ? [...shown, chosen] : shown;
  const currency = sizes.data.find((size) => size.hourlyPrice !== null)?.hourlyPrice?.currency;
  return (
    <div className={styles.stack}>
      {sizes.data.length > shownAtFirst ? (
        <Input
          fieldSize="sm"
          type="search"
          aria-label="Search sizes"
          placeholder={`Search ${sizes.data.length} sizes`}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      ) : null}
      <table className={styles.sizes}>
        <thead>
          <tr>
            <th>
              <span className="visually-hidden">Choose</span>
            </th>
            <th>Name</th>
            <th className={styles.number}>vCPU</th>
            <th className={styles.number}>Memory</th>
            <th className={`${styles.number} ${styles.wideOnly}`}>Disk</th>
            {currency ? (
              <>
                <th className={`${styles.number} ${styles.wideOnly}`}>{currency} an hour</th>
                <th className={styles.number}>{currency} a month</th>
              </>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {rows.map((size) => (
            <tr key={size.id}>
              <td>
                <input type="radio" id={size.id} className={styles.radio} value={size.id} {...register('sizeId')} />
              </td>
              <td>
                <label htmlFor={size.id}>{size.name}</label>
              </td>
              <td className={styles.number}>{size.vcpus ?? '—'}</td>
              <td className={styles.number}>{formatBytes(size.memoryBytes)}</td>
              <td className={`${styles.number} ${styles.wideOnly}`}>{formatBytes(size.diskBytes)}</td>
              {currency ? (
                <>
                  <td className={`mono ${styles.number} ${styles.wideOnly}`}>{size.hourlyPrice?.amount ?? '—'}</td>
                  <td className={styles.number}>
                    {size.hourlyPrice ? priceOver(size.hourlyPrice.amount, hoursPerMonth) : '—'}
                  </td>
                </>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 ? <p className={styles.hint}>No size matches.</p> : null}
      {!isAll && wanted === '' && matching.length > shownAtFirst ? (
        <Button size="sm" tone="quiet" className={styles.add ?? ''} onClick={() => setAll(true)}>
          Show all {matching.length}
        </Button>
      ) : null}
      {formState.errors.sizeId ? (
        <span className={`${styles.hint} ${styles.bad}`} role="alert">
          {formState.errors.sizeId.message}
        </span>
      ) : null}
    </div>
  );
}
