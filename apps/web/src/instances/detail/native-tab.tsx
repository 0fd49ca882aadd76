'use client';

import { Button, CodeBlock, ErrorState, formatInstant, SkeletonRows } from '@kumo/ui';
import { useQuery } from '@tanstack/react-query';
import { compute } from '../../lib/api.ts';
import { toProblem } from '../../lib/problem.ts';
import styles from './detail.module.css';

/** The provider's own document of an instance, as it is, without secrets. */
export function NativeTab({ instanceId, observedAt }: { readonly instanceId: string; readonly observedAt: string }) {
  const query = useQuery({
    // A later observation is another document.
    queryKey: ['native', instanceId, observedAt],
    queryFn: ({ signal }) => compute.instances.native.query({ id: instanceId }, { signal }),
    placeholderData: (before) => before,
  });
  if (query.isPending) return <SkeletonRows label="Loading the native document" />;
  if (query.error && !query.data) {
    return (
      <ErrorState
        problem={toProblem(query.error)}
        actions={<Button onClick={() => void query.refetch()}>Try again</Button>}
      />
    );
  }
  return (
    <div className={styles.native}>
      <p className={styles.quiet}>
        What the cloud itself says of it, seen {formatInstant(query.data?.observedAt)}. Secrets are left out.
      </p>
      <CodeBlock label="Native document" code={JSON.stringify(query.data?.native ?? {}, null, 2)} />
    </div>
  );
}
