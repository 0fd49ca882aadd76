/** Tokens and components of the interface. Colour, name and logo come from the theme's tokens alone. */
export * from './button.tsx';
export * from './class-names.ts';
export * from './clock.ts';
export * from './field.tsx';
export * from './format.ts';
export * from './freshness.tsx';
export * from './provider-mark.tsx';
export * from './skeleton.tsx';
export * from './state-chip.tsx';
export * from './tooltip.tsx';
