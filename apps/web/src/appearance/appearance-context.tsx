'use client';

import { createContext, type ReactNode, use, useState } from 'react';
import { type Density, densityCookie, type Scheme, schemeCookie } from './appearance.ts';

interface Appearance {
  readonly scheme: Scheme;
  readonly density: Density;
  readonly setScheme: (scheme: Scheme) => void;
  readonly setDensity: (density: Density) => void;
}

const AppearanceContext = createContext<Appearance | undefined>(undefined);
const oneYearSeconds = 31_536_000;

function remember(cookie: string, value: string): void {
  const secure = window.location.protocol === 'https:' ? '; Secure' : '';
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser that is supported
  document.cookie = `${cookie}=${value}; Path=/; Max-Age=${oneYearSeconds}; SameSite=Lax${secure}`;
}

/** Holds scheme and density, wears them on the document at once and remembers them in this browser. */
export function AppearanceProvider(props: {
  readonly scheme: Scheme;
  readonly density: Density;
  readonly children: ReactNode;
}) {
  const [scheme, setScheme] = useState(props.scheme);
  const [density, setDensity] = useState(props.density);
  const root = () => document.documentElement;
  return (
    <AppearanceContext
      value={{
        scheme,
        density,
        setScheme(next) {
          setScheme(next);
          remember(schemeCookie, next);
          if (next === 'system') delete root().dataset.theme;
          else root().dataset.theme = next;
        },
        setDensity(next) {
          setDensity(next);
          remember(densityCookie, next);
          if (next === 'default') delete root().dataset.density;
          else root().dataset.density = next;
        },
      }}
    >
      {props.children}
    </AppearanceContext>
  );
}

/** Scheme and density, and the ways to change them. */
export function useAppearance(): Appearance {
  const appearance = use(AppearanceContext);
  if (!appearance) throw new Error('useAppearance needs an AppearanceProvider above it');
  return appearance;
}
