'use client';

import { createContext, type ReactNode, use } from 'react';
import { type Brand, defaultBrand } from './brand.ts';

const BrandContext = createContext<Brand>(defaultBrand);

/** Hands the theme of this visit to every component below. */
export function BrandProvider({ brand, children }: { readonly brand: Brand; readonly children: ReactNode }) {
  return <BrandContext value={brand}>{children}</BrandContext>;
}

/** The theme of this visit. */
export function useBrand(): Brand {
  return use(BrandContext);
}

/** The mark, 24 px, in the accent. The name stands beside it or is given by the link around it. */
export function BrandMark({ className }: { readonly className?: string }) {
  const { mark } = useBrand();
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden="true"
      className={className}
      style={{ width: 24, height: 24, flex: 'none', color: 'var(--accent-8)' }}
    >
      <g fill="none" stroke="currentColor" strokeWidth={mark.strokeWidth} strokeLinecap="round">
        {mark.paths.map((path) => (
          <path key={path} d={path} />
        ))}
      </g>
    </svg>
  );
}
