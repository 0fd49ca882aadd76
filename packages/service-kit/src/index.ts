export * from './config.ts';
export * from './config-common.ts';
export * from './config-schemas.ts';
export * from './doors/index.ts';
export * from './internal.ts';
export * from './lifecycle.ts';
export * from './log.ts';
export * from './metrics.ts';
export * from './principal.ts';
export * from './principal-verifier.ts';
export * from './problems.ts';
export * from './secrets.ts';
export * from './server.ts';
export * from './server-errors.ts';
export * from './sql.ts';

