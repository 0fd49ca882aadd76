'use client';

import { lazy, type ReactElement, type ReactNode } from 'react';
import { LayerTrigger } from './layer-trigger.tsx';
import { patientLoad } from './patient-load.ts';

const load = () => import('./loaded-popover.tsx').then((module) => ({ default: module.LoadedPopover }));
const LoadedPopover = lazy(() => patientLoad(load));

export interface PopoverProps {
  /** The button that opens it. */
  readonly trigger: ReactElement;
  /** Names the layer to screen readers. */
  readonly label: string;
  readonly children: ReactNode;
  /** Default `start`. */
  readonly align?: 'start' | 'end';
  readonly isOpen?: boolean;
  readonly onOpenChange?: (isOpen: boolean) => void;
}

/**
 * A small layer beside the button that opens it, for choices that stay open and for a field or two. Its code is loaded
 * when it is first needed.
 */
export function Popover(props: PopoverProps) {
  return (
    <LayerTrigger
      trigger={props.trigger}
      kind="dialog"
      isWanted={props.isOpen === true}
      onPreload={load}
      onOpen={() => props.onOpenChange?.(true)}
    >
      {() => <LoadedPopover {...props} />}
    </LayerTrigger>
  );
}
