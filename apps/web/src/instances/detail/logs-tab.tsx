'use client';

import { Button, ErrorState, formatCount, formatQuantity, Input, Segmented, StateMark } from '@kumo/ui';
import { Clock, Download, Pause, Play, Search, WrapText } from 'lucide-react';
import { useDeferredValue, useMemo, useRef, useState } from 'react';
import { saveFile } from '../save-file.ts';
import { filteredLines, type LogFilter, toLogText } from './log-buffer.ts';
import { LogHistogram } from './log-histogram.tsx';
import { type LogOption, LogOptions } from './log-options.tsx';
import { LogView } from './log-view.tsx';
import styles from './logs-tab.module.css';
import { useFillHeight } from './use-fill-height.ts';
import { type LogStreamState, useLogStream } from './use-log-stream.ts';

const footTone = { connecting: 'transit', following: 'running', interrupted: 'stale', ended: 'stopped' } as const;

function footWords(state: Exclude<LogStreamState, 'failed'>, isFollowing: boolean): string {
  switch (state) {
    case 'connecting':
      return 'Opening the log.';
    case 'following':
      return isFollowing ? 'Following. New lines appear as they are written.' : 'Paused. New lines wait below.';
    case 'interrupted':
      return 'The stream was interrupted. It resumes by itself, without a gap.';
    case 'ended':
      return 'This is the end of the log: nothing is written while it does not run.';
  }
}

const streams = ['all', 'stdout', 'stderr'] as const;
const streamNames = { all: 'Both', stdout: 'stdout', stderr: 'stderr' } as const;

/** The log of an instance: follows until one scrolls up, then says how many lines are new. */
export function LogsTab(props: { readonly instanceId: string; readonly name: string; readonly isRunning: boolean }) {
  const frameRef = useRef<HTMLDivElement>(null);
  const height = useFillHeight(frameRef, 420);
  const [filter, setFilter] = useState<LogFilter>({ search: '', level: 'all', stream: 'all' });
  const [isWrapped, setWrapped] = useState(false);
  const [hasTimes, setTimes] = useState(true);
  /** How many lines had been received when the reader scrolled up; undefined while following. */
  const [pausedAt, setPausedAt] = useState<number | undefined>();
  const isFollowing = pausedAt === undefined;
  const { log, state, problem, restart } = useLogStream(props.instanceId, isFollowing, props.isRunning);
  const deferredFilter = useDeferredValue(filter);
  const shown = useMemo(() => filteredLines(log.lines, deferredFilter), [log.lines, deferredFilter]);

  if (state === 'failed' && problem) {
    return <ErrorState problem={problem} actions={<Button onClick={restart}>Try again</Button>} />;
  }
  const options: readonly LogOption[] = [
    { label: 'Times', icon: <Clock />, isOn: hasTimes, onPress: () => setTimes(!hasTimes) },
    { label: 'Wrap', icon: <WrapText />, isOn: isWrapped, onPress: () => setWrapped(!isWrapped) },
    {
      label: 'Download',
      icon: <Download />,
      reason: shown.length === 0 ? 'There is no line to save.' : undefined,
      onPress: () => saveFile(`${props.name}.log`, toLogText(shown), 'text/plain;charset=utf-8'),
    },
    ...streams.map((stream) => ({
      label: streamNames[stream],
      isOn: filter.stream === stream,
      isMenuOnly: true,
      onPress: () => setFilter({ ...filter, stream }),
    })),
  ];
  const newLines = isFollowing ? 0 : log.received - pausedAt;
  return (
    <div ref={frameRef} className={styles.logs} style={{ height }}>
      <div className={styles.bar}>
        <span className={styles.search}>
          <Search size={14} strokeWidth={1.6} aria-hidden="true" />
          <Input
            fieldSize="sm"
            type="search"
            aria-label="Search in the log"
            placeholder="Search in the log"
            value={filter.search}
            onChange={(event) => setFilter({ ...filter, search: event.target.value })}
          />
        </span>
        <Segmented
          label="Level"
          value={filter.level}
          choices={[
            { value: 'all', label: 'All' },
            { value: 'warn', label: 'Warn' },
            { value: 'error', label: 'Error' },
          ]}
          onChange={(level) => setFilter({ ...filter, level })}
        />
        <span className={styles.wideOnly}>
          <Segmented
            label="Stream"
            value={filter.stream}
            choices={streams.map((value) => ({ value, label: streamNames[value] }))}
            onChange={(stream) => setFilter({ ...filter, stream })}
          />
        </span>
        <span className={styles.end}>
          <LogOptions options={options} />
          <Button
            size="sm"
            icon={isFollowing ? <Pause /> : <Play />}
            aria-live="polite"
            onClick={() => setPausedAt(isFollowing ? log.received : undefined)}
          >
            {isFollowing ? 'Following' : newLines > 0 ? `Resume, ${formatCount(newLines)} new` : 'Resume'}
          </Button>
        </span>
      </div>
      <LogHistogram lines={shown} />
      <LogView
        lines={shown}
        search={deferredFilter.search}
        isFollowing={isFollowing}
        isWrapped={isWrapped}
        hasTimes={hasTimes}
        onLeaveEnd={() => setPausedAt((before) => before ?? log.received)}
        onReachEnd={() => setPausedAt(undefined)}
        emptyNote={
          state === 'connecting'
            ? ''
            : log.lines.length > 0
              ? 'No line matches.'
              : 'Nothing was written to stdout or stderr yet.'
        }
      />
      <div className={styles.foot} role="status">
        {state === 'failed' ? null : (
          <>
            <StateMark tone={footTone[state]} />
            <span>{footWords(state, isFollowing)}</span>
          </>
        )}
        <span className={styles.counted}>{formatQuantity(shown.length, 'line')}, times in UTC</span>
      </div>
    </div>
  );
}
