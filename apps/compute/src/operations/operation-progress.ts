import type { ReportProgress } from '@kumo/provider-core';

/** How often a running step tells people what it does, milliseconds at least between two. */
const tellEveryMs = 500;

/** How far the running step of each operation is, 0–1. In memory: it is only of interest while the step runs here. */
export interface OperationProgress {
  fractionOf(operationId: string): number;
  /** Takes what an adapter reports and tells it on, not more often than people can read. */
  reporter(operationId: string, say: (detail: string) => Promise<void>): ReportProgress;
  /** The step is over. */
  clear(operationId: string): void;
}

/** Makes the record. */
export function createOperationProgress(onError: (error: unknown) => void): OperationProgress {
  const fractions = new Map<string, number>();
  return {
    fractionOf: (operationId) => fractions.get(operationId) ?? 0,
    clear: (operationId) => void fractions.delete(operationId),
    reporter(operationId, say) {
      let toldAt = Number.NEGATIVE_INFINITY;
      let told = '';
      return ({ fraction, detail }) => {
        if (fraction !== null) fractions.set(operationId, Math.max(0, Math.min(1, fraction)));
        const now = performance.now();
        if (now - toldAt < tellEveryMs || detail === told) return;
        toldAt = now;
        told = detail;
        say(detail).catch(onError);
      };
    },
  };
}
