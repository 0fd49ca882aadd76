import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { densityCookie, parseDensity, parseScheme, schemeCookie } from '../appearance/appearance.ts';
import { brandStyleSheet, defaultBrand } from '../brand/brand.ts';
import './globals.css';
import { Providers } from './providers.tsx';

export const metadata: Metadata = {
  title: { default: defaultBrand.name, template: `%s · ${defaultBrand.name}` },
  icons: { icon: '/icon.svg' },
  referrer: 'same-origin',
};

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  colorScheme: 'light dark',
};

/** The document. Scheme and density come from cookies, so that first paint is right and nothing flashes. */
export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const jar = await cookies();
  const scheme = parseScheme(jar.get(schemeCookie)?.value);
  const density = parseDensity(jar.get(densityCookie)?.value);
  return (
    <html
      lang="en"
      className={`${GeistSans.variable} ${GeistMono.variable}`}
      data-theme={scheme === 'system' ? undefined : scheme}
      data-density={density === 'default' ? undefined : density}
    >
      <head>
        <style>{brandStyleSheet(defaultBrand)}</style>
      </head>
      <body>
        <Providers brand={defaultBrand} scheme={scheme} density={density}>
          {children}
        </Providers>
      </body>
    </html>
  );
}
