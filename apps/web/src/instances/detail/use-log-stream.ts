'use client';

import { useEffect, useReducer, useRef, useState } from 'react';
import { compute, openLogStream } from '../../lib/api.ts';
import { type RequestProblem, toProblem } from '../../lib/problem.ts';
import { appended, emptyLog, type LogBuffer, type WireLogLine } from './log-buffer.ts';

/** Lines asked for when the stream begins. */
const tailLines = 500;

/** Where the stream of a log stands. `ended`: the instance does not run, so nothing more is written. */
export type LogStreamState = 'connecting' | 'following' | 'interrupted' | 'ended' | 'failed';

export interface LogStream {
  readonly log: LogBuffer;
  readonly state: LogStreamState;
  readonly problem: RequestProblem | undefined;
  /** Opens the stream anew, from the last lines on. */
  readonly restart: () => void;
}

type Change =
  | { readonly kind: 'lines'; readonly lines: readonly WireLogLine[]; readonly isFollowing: boolean }
  | 'clear';

function reduce(log: LogBuffer, change: Change): LogBuffer {
  return change === 'clear' ? emptyLog : appended(log, change.lines, change.isFollowing);
}

function cutProblem(data: string): RequestProblem {
  const { message } = JSON.parse(data) as { readonly message: string };
  return { ...toProblem(undefined), status: 502, code: 'cloud_unavailable', title: 'The log was cut', detail: message };
}

/**
 * Follows the log of an instance. The browser resumes an interrupted stream by `Last-Event-ID`, so that no line is
 * lost or shown twice. Lines are taken over once a frame, however many arrive.
 *
 * @param isFollowing whether the reader is at the end; while reading further up nothing is dropped
 * @param isRunning whether anything can still be written
 */
export function useLogStream(instanceId: string, isFollowing: boolean, isRunning: boolean): LogStream {
  const [log, change] = useReducer(reduce, emptyLog);
  const [state, setState] = useState<LogStreamState>('connecting');
  const [problem, setProblem] = useState<RequestProblem | undefined>();
  const [attempt, restart] = useReducer((count: number) => count + 1, 0);
  const follows = useRef(isFollowing);
  const runs = useRef(isRunning);
  useEffect(() => {
    follows.current = isFollowing;
    runs.current = isRunning;
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt opens the stream anew
  useEffect(() => {
    change('clear');
    setState('connecting');
    setProblem(undefined);
    let waiting: WireLogLine[] = [];
    let frame: number | undefined;
    let isOver = false;
    const flush = () => {
      frame = undefined;
      const lines = waiting;
      waiting = [];
      change({ kind: 'lines', lines, isFollowing: follows.current });
    };
    const stream = openLogStream(instanceId, tailLines);
    const finish = (last: LogStreamState) => {
      isOver = true;
      stream.close();
      setState(last);
    };
    stream.onopen = () => setState('following');
    stream.addEventListener('line', (message: MessageEvent<string>) => {
      waiting.push(JSON.parse(message.data) as WireLogLine);
      frame ??= window.setTimeout(flush, 33);
    });
    stream.addEventListener('end', () => finish('ended'));
    stream.onerror = (event) => {
      if (isOver) return;
      // An event of ours named `error` tells why the cloud cut the log; the browser's own carries no data.
      if (event instanceof MessageEvent) {
        setProblem(cutProblem(String(event.data)));
        return finish('failed');
      }
      // An instance that does not run closes its log after the last line; reconnecting would find the same end again.
      if (!runs.current) return finish('ended');
      if (stream.readyState !== EventSource.CLOSED) return setState('interrupted');
      // A stream cannot say why it was refused; the same read without following can.
      isOver = true;
      compute.instances.logs.query({ id: instanceId, tail: tailLines }).then(
        ({ items }) => {
          change({ kind: 'lines', lines: items, isFollowing: true });
          setState('interrupted');
        },
        (error: unknown) => {
          setProblem(toProblem(error));
          setState('failed');
        },
      );
    };
    return () => {
      isOver = true;
      stream.close();
      if (frame !== undefined) clearTimeout(frame);
    };
  }, [instanceId, attempt]);

  // A log that ended with its instance goes on when it runs again.
  useEffect(() => {
    if (isRunning && state === 'ended') restart();
  }, [isRunning, state]);

  return { log, state, problem, restart };
}
