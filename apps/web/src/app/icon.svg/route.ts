import { brandIcon, defaultBrand } from '../../brand/brand.ts';

/** The favicon, drawn from the theme. */
export function GET(): Response {
  return new Response(brandIcon(defaultBrand), {
    headers: {
      'Content-Type': 'image/svg+xml',
      'Cache-Control': 'public, max-age=3600',
    },
  });
}
