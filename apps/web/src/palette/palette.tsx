'use client';

import { ConfirmDialog, curlCommand, StateMark, useReturnFocus } from '@kumo/ui';
import { useMutation } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { BookOpen, Cloud, Play, RotateCw, Search, Server, Square, Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { Dialog } from 'radix-ui';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { useCloudsById } from '../data/clouds.ts';
import { compute } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import { useFollow } from '../operations/follow.ts';
import {
  fits,
  type InstanceCommand,
  instanceCommands,
  instanceNote,
  type PaletteAction,
  parseQuery,
} from './commands.ts';
import { useFoundInstances } from './found-instances.ts';
import styles from './palette.module.css';
import { Item, Marked } from './palette-item.tsx';
import { usePaletteState } from './palette-state.tsx';
import { type FixedCommand, useGeneralCommands, useSectionCommands } from './places.tsx';

const icons: Readonly<Record<PaletteAction, ReactNode>> = {
  start: <Play />,
  stop: <Square />,
  reboot: <RotateCw />,
  suspend: <Square />,
  resume: <Play />,
  terminate: <Trash2 />,
};

/** Everything that can be done and every place to go, by typing. Actions come before places. */
export function LoadedPalette() {
  const palette = usePaletteState();
  const returnFocus = useReturnFocus();
  const [query, setQuery] = useState('');
  const [selected, setSelected] = useState('');
  const [asked, setAsked] = useState<InstanceCommand | undefined>();
  const { actions, text } = parseQuery(query);
  const found = useFoundInstances(text);
  const clouds = useCloudsById();
  const router = useRouter();
  const follow = useFollow();
  const general = useGeneralCommands().filter((command) => fits(command.label, query));
  const places = useSectionCommands().filter((command) => fits(command.label, text));
  const act = useMutation({
    mutationFn: ({ action, instance }: InstanceCommand) => compute.instances[action].mutate({ id: instance.id }),
    onSuccess: (answer) => {
      if (answer && 'steps' in answer) follow(answer);
      palette.close();
    },
  });

  const commands = instanceCommands(actions, found).slice(0, 8);
  const doNow = (command: InstanceCommand) => {
    if (command.reason !== undefined) return;
    if (command.action === 'terminate') setAsked(command);
    else act.mutate(command);
  };
  const goTo = (href: string) => {
    palette.close();
    router.push(href);
  };
  const copyCall = (event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== 'c' || !(event.metaKey || event.ctrlKey)) return;
    const isTextSelected =
      event.target instanceof HTMLInputElement && event.target.selectionStart !== event.target.selectionEnd;
    const command = commands.find((each) => each.key === selected);
    if (isTextSelected || !command) return;
    event.preventDefault();
    void navigator.clipboard?.writeText(curlCommand({ origin: window.location.origin, ...command.apiCall }));
  };
  const fixed = (command: FixedCommand) => (
    <Item
      key={command.label}
      value={command.label}
      icon={command.icon}
      note={command.note}
      onSelect={() => {
        palette.close();
        command.run();
      }}
    >
      <Marked text={command.label} words={query} />
    </Item>
  );

  if (asked) {
    return (
      <ConfirmDialog
        isOpen
        onOpenChange={palette.close}
        title={`Terminate ${asked.instance.name}?`}
        description={`It is removed from ${clouds.get(asked.instance.cloudId)?.name ?? 'its cloud'} with everything inside it that is not on a volume.`}
        confirmLabel="Terminate"
        isBusy={act.isPending}
        onConfirm={() => act.mutate(asked)}
      >
        {act.error ? <p role="alert">{toProblem(act.error).detail}</p> : null}
      </ConfirmDialog>
    );
  }
  return (
    <Dialog.Root open onOpenChange={palette.close}>
      <Dialog.Portal>
        <Dialog.Overlay className={styles.scrim} />
        <Dialog.Content {...returnFocus} className={styles.palette} aria-describedby={undefined}>
          <Dialog.Title className="visually-hidden">Search or run a command</Dialog.Title>
          <Command
            shouldFilter={false}
            loop
            value={selected}
            onValueChange={setSelected}
            label="Commands"
            onKeyDown={copyCall}
          >
            <div className={styles.query}>
              <Search size={16} strokeWidth={1.6} aria-hidden="true" />
              <Command.Input
                value={query}
                onValueChange={setQuery}
                placeholder="Search, or type what to do: reboot web"
              />
              <kbd>esc</kbd>
            </div>
            <Command.List className={styles.list}>
              <Command.Empty className={styles.empty}>
                {text === '' ? 'Nothing is called that.' : `Nothing fits “${query.trim()}”.`}
              </Command.Empty>
              {commands.length > 0 || general.length > 0 ? (
                <Command.Group heading="Do">
                  {commands.map((command) => (
                    <Item
                      key={command.key}
                      value={command.key}
                      icon={icons[command.action]}
                      isFaint={command.reason !== undefined}
                      note={
                        command.reason === undefined ? (
                          instanceNote(command.instance, clouds.get(command.instance.cloudId)?.name)
                        ) : (
                          <>
                            <StateMark tone="stale" />
                            <span className="clip">{command.reason}</span>
                          </>
                        )
                      }
                      onSelect={() => doNow(command)}
                    >
                      <Marked
                        text={`${command.action.charAt(0).toUpperCase()}${command.action.slice(1)} ${command.instance.name}`}
                        words={query}
                      />
                      {command.action === 'terminate' ? '…' : ''}
                    </Item>
                  ))}
                  {general.map(fixed)}
                </Command.Group>
              ) : null}
              {found.length > 0 || places.length > 0 ? (
                <Command.Group heading="Go to">
                  {(text === '' ? [] : found).slice(0, 6).map((instance) => (
                    <Item
                      key={instance.id}
                      value={instance.id}
                      icon={<Server />}
                      note={`Instance · ${instance.privateIps[0] ?? instanceNote(instance, clouds.get(instance.cloudId)?.name)}`}
                      onSelect={() => goTo(`/instances/${instance.id}`)}
                    >
                      <Marked text={instance.name} words={text} />
                    </Item>
                  ))}
                  {[...clouds.values()]
                    .filter((cloud) => text !== '' && fits(cloud.name, text))
                    .slice(0, 4)
                    .map((cloud) => (
                      <Item
                        key={cloud.id}
                        value={cloud.id}
                        icon={<Cloud />}
                        note="Cloud"
                        onSelect={() => goTo(`/clouds/${cloud.id}`)}
                      >
                        <Marked text={cloud.name} words={text} />
                      </Item>
                    ))}
                  {places.map(fixed)}
                  {fits('API reference', text) ? (
                    <Item
                      value="api"
                      icon={<BookOpen />}
                      note="Documentation"
                      onSelect={() => window.location.assign('/api/docs')}
                    >
                      <Marked text="API reference" words={text} />
                    </Item>
                  ) : null}
                </Command.Group>
              ) : null}
            </Command.List>
            {act.error ? (
              <p className={styles.problem} role="alert">
                {toProblem(act.error).detail}
              </p>
            ) : null}
            <div className={styles.foot}>
              <span>
                <kbd>↑</kbd> <kbd>↓</kbd> choose
              </span>
              <span>
                <kbd>↵</kbd> do it
              </span>
              <span>
                <kbd>⌘</kbd> <kbd>C</kbd> copy as API call
              </span>
            </div>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
