'use client';

import { Button, EmptyState, ErrorState, SkeletonRows } from '@kumo/ui';
import { useQuery } from '@tanstack/react-query';
import { Download, RotateCw } from 'lucide-react';
import { compute } from '../../lib/api.ts';
import { toProblem } from '../../lib/problem.ts';
import { saveFile } from '../save-file.ts';
import styles from './logs-tab.module.css';

const lines = 1_000;
const askAgainMs = 15_000;

/** What a machine wrote to its screen: read now and then, as clouds give it late and whole. */
export function ConsoleOutput({ instanceId, name }: { readonly instanceId: string; readonly name: string }) {
  const query = useQuery({
    queryKey: ['console-output', instanceId],
    queryFn: ({ signal }) => compute.instances.consoleOutput.query({ id: instanceId, lines }, { signal }),
    refetchInterval: askAgainMs,
  });
  const again = () => void query.refetch();
  if (query.error) {
    return <ErrorState problem={toProblem(query.error)} actions={<Button onClick={again}>Try again</Button>} />;
  }
  if (query.isPending) return <SkeletonRows label="Reading the screen" />;
  const { text } = query.data;
  if (text === null || text === '') {
    return (
      <EmptyState title="Nothing on the screen yet">
        A machine's first lines come some time after it started. They are asked for every {askAgainMs / 1000} seconds.
      </EmptyState>
    );
  }
  return (
    <div>
      <div className={styles.bar}>
        <span className="text-muted">What the machine wrote to its screen, the last {lines} lines.</span>
        <span className={styles.end}>
          <Button
            size="sm"
            icon={<Download />}
            onClick={() => saveFile(`${name}.console.txt`, text, 'text/plain;charset=utf-8')}
          >
            Download
          </Button>
          <Button size="sm" icon={<RotateCw />} onClick={again}>
            Read again
          </Button>
        </span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must be able to reach it */}
      <section className={styles.screen} tabIndex={0} aria-label="Console output">
        <pre>{text}</pre>
      </section>
    </div>
  );
}
