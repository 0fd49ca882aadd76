'use client';

import { Progress, Section, SkeletonRows } from '@kumo/ui';
import { useCloudsById } from '../data/clouds.ts';
import { isFinished, useOperations } from '../data/operations.ts';
import { useOperationsDrawer } from '../operations/drawer-state.ts';
import { OperationAge, OperationMark } from '../operations/operation-entry.tsx';
import { currentStep, operationTitle } from '../operations/words.ts';
import styles from './overview.module.css';

/** The newest changes that were asked for. */
export function OperationList() {
  const { operations, isLoading } = useOperations(undefined, 6);
  const clouds = useCloudsById();
  const drawer = useOperationsDrawer();
  const running = operations.filter((operation) => !isFinished(operation)).length;
  return (
    <Section
      title="Operations"
      note={running > 0 ? `${running} running` : undefined}
      action={
        <button type="button" className="link" onClick={() => drawer.open('done')}>
          All
        </button>
      }
    >
      {isLoading ? <SkeletonRows label="Loading operations" count={3} /> : null}
      {!isLoading && operations.length === 0 ? (
        <p className="py-3 text-muted">No changes yet. What you or a program asks for shows here, step by step.</p>
      ) : null}
      <ul>
        {operations.slice(0, 6).map((operation) => (
          <li key={operation.id} className={styles.operation}>
            <OperationMark operation={operation} />
            <div className="min-w-0">
              <div className="flex gap-3">
                <strong className="clip font-medium">{operationTitle(operation)}</strong>
                <span className="ml-auto">
                  <OperationAge operation={operation} />
                </span>
              </div>
              <p className="clip text-xs text-muted">
                {operation.error?.message ?? currentStep(operation) ?? clouds.get(operation.cloudId ?? '')?.name ?? ''}
              </p>
              {isFinished(operation) ? null : (
                <div className="mt-1.5">
                  <Progress percent={operation.progress} label={operationTitle(operation)} />
                </div>
              )}
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}
