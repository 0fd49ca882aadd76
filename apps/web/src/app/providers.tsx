'use client';

import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Density, Scheme } from '../appearance/appearance.ts';
import { AppearanceProvider } from '../appearance/appearance-context.tsx';
import type { Brand } from '../brand/brand.ts';
import { BrandProvider } from '../brand/brand-context.tsx';
import { createQueryClient } from '../lib/query-client.ts';

/** Everything that the whole application shares: theme, appearance, cache. */
export function Providers(props: {
  readonly brand: Brand;
  readonly scheme: Scheme;
  readonly density: Density;
  readonly children: ReactNode;
}) {
  const [queryClient] = useState(createQueryClient);
  return (
    <BrandProvider brand={props.brand}>
      <AppearanceProvider scheme={props.scheme} density={props.density}>
        <QueryClientProvider client={queryClient}>{props.children}</QueryClientProvider>
      </AppearanceProvider>
    </BrandProvider>
  );
}
