'use client';

import { type ComponentType, lazy, type ReactNode, Suspense } from 'react';
import { useInBrowser } from './in-browser.ts';
import { patientLoad } from './patient-load.ts';

/** A component that is fetched late. */
export type Late<Props extends object> = ComponentType<Props> & {
  /** Begins to fetch it before it is rendered: while something else is being waited for. */
  readonly preload: () => void;
};

/**
 * A component whose code is fetched when it is first rendered, in the browser only: for what a page does not need to
 * show itself, such as dialogs, or for what waits for an answer of the API anyway.
 *
 * @param load imports the component's module and picks it
 * @param meanwhile stands in its place until it is there; default: nothing
 */
export function late<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  meanwhile: ReactNode = null,
): Late<Props> {
  let loading: Promise<ComponentType<Props>> | undefined;
  const loadOnce = () => {
    loading ??= patientLoad(load);
    return loading;
  };
  const Loaded = lazy(async () => ({ default: await loadOnce() }));
  // biome-ignore lint/correctness/noComponentHookFactories: called where modules are made, never while rendering
  function LateComponent(props: Props) {
    const isInBrowser = useInBrowser();
    if (!isInBrowser) return meanwhile;
    return (
      <Suspense fallback={meanwhile}>
        <Loaded {...props} />
      </Suspense>
    );
  }
  return Object.assign(LateComponent, {
    // What fails here fails again, and is told, where it is rendered.
    preload: () => void loadOnce().catch(() => undefined),
  });
}
