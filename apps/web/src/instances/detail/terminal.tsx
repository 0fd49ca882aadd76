'use client';

import { Button, InlineError, StateMark, type StateTone } from '@kumo/ui';
import { FitAddon } from '@xterm/addon-fit';
import { Terminal as Xterm } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { Expand, ExternalLink, RotateCw } from 'lucide-react';
import { useEffect, useReducer, useRef, useState } from 'react';
import { compute, openConsole } from '../../lib/api.ts';
import { type RequestProblem, toProblem } from '../../lib/problem.ts';
import styles from './console.module.css';
import { parseConsoleMessage } from './console-message.ts';
import { useFillHeight } from './use-fill-height.ts';

/** Where a console stands. */
type ConsoleState =
  | { readonly kind: 'opening' }
  | { readonly kind: 'open' }
  | { readonly kind: 'page'; readonly url: string }
  | { readonly kind: 'exited'; readonly code: number | null }
  | { readonly kind: 'closed'; readonly reason: string }
  | { readonly kind: 'failed'; readonly problem: RequestProblem };

const tones: Readonly<Record<ConsoleState['kind'], StateTone>> = {
  opening: 'transit',
  open: 'running',
  page: 'running',
  exited: 'stopped',
  closed: 'stale',
  failed: 'error',
};

function words(state: ConsoleState, name: string, size: string): string {
  switch (state.kind) {
    case 'opening':
      return `Opening a console in ${name}`;
    case 'open':
      return `${name} · ${size}`;
    case 'page':
      return 'The provider has a console of its own';
    case 'exited':
      return state.code === null ? 'The program ended' : `The program ended with code ${state.code}`;
    case 'closed':
      return state.reason;
    case 'failed':
      return state.problem.title;
  }
}

/** px. */
const fontSize = 13;

const theme = {
  background: '#0b0e11',
  foreground: '#e4e2dd',
  cursor: '#e4e2dd',
  cursorAccent: '#0b0e11',
  selectionBackground: '#2f4a5f',
  black: '#30343a',
  red: '#f2827a',
  green: '#6fd49a',
  yellow: '#e3b75f',
  blue: '#86bdeb',
  magenta: '#c9a0e0',
  cyan: '#6fcfd0',
  white: '#e4e2dd',
  brightBlack: '#7d838c',
  brightRed: '#ff9d95',
  brightGreen: '#8ee8b3',
  brightYellow: '#f4cf82',
  brightBlue: '#a8d3f7',
  brightMagenta: '#dcbcf0',
  brightCyan: '#93e3e4',
  brightWhite: '#ffffff',
};

/** A terminal over the console's WebSocket: bytes both ways, its size told to the far end, its end said with the code. */
export function Terminal({ instanceId, name }: { readonly instanceId: string; readonly name: string }) {
  const frameRef = useRef<HTMLDivElement>(null);
  const screenRef = useRef<HTMLDivElement>(null);
  const height = useFillHeight(frameRef, 360);
  const [state, setState] = useState<ConsoleState>({ kind: 'opening' });
  const [size, setSize] = useState('');
  const [attempt, reconnect] = useReducer((count: number) => count + 1, 0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt is a new terminal
  useEffect(() => {
    const screen = screenRef.current;
    if (!screen) return;
    setState({ kind: 'opening' });
    const fontFamily = getComputedStyle(screen).getPropertyValue('--font-mono') || 'monospace';
    const terminal = new Xterm({
      fontFamily,
      fontSize,
      lineHeight: 1.4,
      cursorBlink: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
      scrollback: 5000,
      theme,
    });
    const fit = new FitAddon();
    terminal.loadAddon(fit);
    let isGone = false;
    let socket: WebSocket | undefined;
    const tell = (next: ConsoleState) => {
      if (!isGone) setState(next);
    };
    const send = (data: string | Uint8Array<ArrayBuffer>) => {
      if (socket?.readyState === WebSocket.OPEN) socket.send(data);
    };
    const attach = (url: string) => {
      const opened = openConsole(url);
      socket = opened;
      let isEnded = false;
      opened.onopen = () => {
        tell({ kind: 'open' });
        send(JSON.stringify({ type: 'resize', columns: terminal.cols, rows: terminal.rows }));
        terminal.focus();
      };
      opened.onmessage = (message: MessageEvent<ArrayBuffer | string>) => {
        if (typeof message.data !== 'string') return terminal.write(new Uint8Array(message.data));
        const said = parseConsoleMessage(message.data);
        if (!said) return;
        isEnded = true;
        tell(said.type === 'exit' ? { kind: 'exited', code: said.code } : { kind: 'closed', reason: said.message });
      };
      opened.onclose = () => {
        if (!isEnded) tell({ kind: 'closed', reason: 'The connection was closed' });
        terminal.options.cursorBlink = false;
      };
    };
    const open = async () => {
      // Columns are counted in the width of a letter, so the font must be there first.
      await document.fonts.load(`${fontSize}px ${fontFamily}`);
      if (isGone) return;
      terminal.open(screen);
      fit.fit();
      setSize(`${terminal.cols} × ${terminal.rows}`);
      terminal.textarea?.setAttribute('aria-label', `Console of ${name}`);
      observer.observe(screen);
      const { cols: columns, rows } = terminal;
      const answer = await compute.instances.console.mutate({ id: instanceId, columns, rows });
      if (isGone) return;
      if (answer.kind === 'page') tell({ kind: 'page', url: answer.url });
      else attach(answer.url);
    };

    const bytes = new TextEncoder();
    const typed = terminal.onData((data) => send(bytes.encode(data)));
    const pasted = terminal.onBinary((data) => send(Uint8Array.from(data, (char) => char.charCodeAt(0))));
    const sized = terminal.onResize(({ cols, rows }) => {
      setSize(`${cols} × ${rows}`);
      send(JSON.stringify({ type: 'resize', columns: cols, rows }));
    });
    const observer = new ResizeObserver(() => fit.fit());
    open().catch((error: unknown) => tell({ kind: 'failed', problem: toProblem(error) }));
    return () => {
      isGone = true;
      observer.disconnect();
      for (const listener of [typed, pasted, sized]) listener.dispose();
      socket?.close();
      terminal.dispose();
    };
  }, [instanceId, name, attempt]);

  const isOver = state.kind === 'exited' || state.kind === 'closed' || state.kind === 'failed';
  return (
    <>
      {state.kind === 'failed' ? (
        <div className={styles.failed}>
          <InlineError problem={state.problem} />
        </div>
      ) : null}
      <div ref={frameRef} className={styles.terminal} style={{ height }}>
        <div className={styles.bar}>
          <StateMark tone={tones[state.kind]} />
          <span className="clip" role="status">
            {words(state, name, size)}
          </span>
          {isOver ? (
            <Button size="sm" icon={<RotateCw />} onClick={reconnect}>
              Reconnect
            </Button>
          ) : state.kind === 'page' ? (
            <Button size="sm" asChild>
              <a href={state.url} target="_blank" rel="noreferrer">
                <ExternalLink aria-hidden="true" />
                Open it
              </a>
            </Button>
          ) : (
            <span />
          )}
          <Button
            size="sm"
            tone="quiet"
            icon={<Expand />}
            onClick={() =>
              void (document.fullscreenElement ? document.exitFullscreen() : frameRef.current?.requestFullscreen())
            }
          >
            Full screen
          </Button>
        </div>
        <div className={styles.screen}>
          {/* Without padding of its own: the columns are counted from its width. */}
          <div ref={screenRef} className={styles.fitted} />
        </div>
      </div>
    </>
  );
}
