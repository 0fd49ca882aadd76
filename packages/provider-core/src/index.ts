export * from './errors.ts';
export * from './observations.ts';
export * from './ports.ts';
export * from './provider.ts';
