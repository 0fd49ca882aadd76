/**
 * Who the product is to the person in front of it. Every name, colour and mark on a page is read from here, and from
 * nowhere else: a theme replaces this object and nothing of the default shows through.
 */
export interface Brand {
  /** The product's name, in titles, on sign-in and in the first run. */
  readonly name: string;
  /** The one colour that the accent scale is made from; any CSS colour. */
  readonly seed: string;
  /** OKLCH hues of the neutral scale, degrees. */
  readonly neutralHue: { readonly light: number; readonly dark: number };
  /** 0 pure grey … 3 clearly tinted. */
  readonly neutralChroma: number;
  /** 0 square … 2 soft. */
  readonly radius: number;
  /** The mark: strokes in a 24 by 24 box, drawn in the accent. */
  readonly mark: {
    readonly paths: readonly string[];
    readonly strokeWidth: number;
  };
}

/** The theme of an installation that has none of its own. */
export const defaultBrand: Brand = {
  name: 'Kumo',
  seed: '#1f6391',
  neutralHue: { light: 75, dark: 258 },
  neutralChroma: 1,
  radius: 1,
  mark: { paths: ['M9 6h9', 'M4 12h16', 'M6 18h7'], strokeWidth: 3.4 },
};

/** The five brand inputs as a style sheet; inlined into the document so that first paint wears them. */
export function brandStyleSheet(brand: Brand): string {
  return [
    ':root{',
    `--brand-seed:${brand.seed};`,
    `--brand-neutral-hue-light:${brand.neutralHue.light};`,
    `--brand-neutral-hue-dark:${brand.neutralHue.dark};`,
    `--brand-neutral-chroma:${brand.neutralChroma};`,
    `--brand-radius:${brand.radius}`,
    '}',
  ].join('');
}

/** The mark as a stand-alone picture, for tabs and bookmarks. */
export function brandIcon(brand: Brand): string {
  const strokes = brand.mark.paths.map((path) => `<path d="${path}"/>`).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><g fill="none" stroke="${brand.seed}" stroke-width="${brand.mark.strokeWidth}" stroke-linecap="round">${strokes}</g></svg>`;
}
