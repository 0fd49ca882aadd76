export { ManualClock } from '../guard/manual-clock.ts';
export { conformance } from './conformance.ts';
export { type Address, FaultProxy } from './fault-proxy.ts';
export type { ConformanceOptions, ConformanceTarget, FaultAccess } from './target.ts';
export { until } from './until.ts';
