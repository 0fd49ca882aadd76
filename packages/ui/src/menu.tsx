'use client';

import { lazy, type ReactElement, type ReactNode } from 'react';
import { LayerTrigger } from './layer-trigger.tsx';
import { patientLoad } from './patient-load.ts';

const load = () => import('./loaded-menu.tsx').then((module) => ({ default: module.LoadedMenu }));
const LoadedMenu = lazy(() => patientLoad(load));

export interface MenuItem {
  readonly label: string;
  readonly icon?: ReactNode;
  /** Why it cannot be chosen; shown below the label. */
  readonly disabledReason?: string | undefined;
  readonly isDanger?: boolean;
  /** Chosen right now, for menus that are a choice. */
  readonly isChecked?: boolean;
  /** A hairline above it. */
  readonly startsGroup?: boolean;
  readonly onSelect: () => void;
}

export interface MenuProps {
  /** The button that opens it. */
  readonly trigger: ReactElement;
  readonly label: string;
  readonly items: readonly MenuItem[];
  /** Text above the items: who is signed in, what the actions are for. */
  readonly heading?: ReactNode;
  /** Default `end`. */
  readonly align?: 'start' | 'end';
}

/** Actions behind a button. What cannot be done is listed with the reason. Its code is loaded when it is first needed. */
export function Menu(props: MenuProps) {
  return (
    <LayerTrigger trigger={props.trigger} kind="menu" onPreload={load}>
      {() => <LoadedMenu {...props} />}
    </LayerTrigger>
  );
}
