/** Light, dark, or whatever the system says. */
export const schemes = ['system', 'light', 'dark'] as const;
export type Scheme = (typeof schemes)[number];

/** How many rows fit on a screen; below 860 px rows are always tall enough for a finger. */
export const densities = ['compact', 'default', 'comfortable'] as const;
export type Density = (typeof densities)[number];

/** Cookies that carry the choice, so that the server's first paint already wears it. Not secret, no identity in them. */
export const schemeCookie = 'appearance_scheme';
export const densityCookie = 'appearance_density';

/** What a cookie says, or the default when it says nothing that is known. */
export function parseScheme(value: string | undefined): Scheme {
  return schemes.find((scheme) => scheme === value) ?? 'system';
}

/** What a cookie says, or the default when it says nothing that is known. */
export function parseDensity(value: string | undefined): Density {
  return densities.find((density) => density === value) ?? 'default';
}
