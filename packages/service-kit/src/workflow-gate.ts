/** Lets so many of each group go at once; the others wait in the order they came. One group never waits for another. */
export interface WorkflowGate {
  /** Waits for its turn; call the answer when done. Rejects with the signal's reason when that comes first. */
  enter(group: string, signal: AbortSignal): Promise<() => void>;
}

interface Group {
  inside: number;
  readonly waiting: Set<() => void>;
}

/** Makes a gate. `width`: at least 1. */
export function createWorkflowGate(width: number): WorkflowGate {
  const groups = new Map<string, Group>();
  const leave = (name: string, group: Group): void => {
    group.inside -= 1;
    const [next] = group.waiting;
    if (next !== undefined) next();
    else if (group.inside === 0) groups.delete(name);
  };
  return {
    enter(name, signal) {
      const group = groups.get(name) ?? { inside: 0, waiting: new Set() };
      groups.set(name, group);
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const cancel = (): void => {
          group.waiting.delete(go);
          reject(signal.reason);
        };
        const go = (): void => {
          group.waiting.delete(go);
          signal.removeEventListener('abort', cancel);
          group.inside += 1;
          resolve(() => leave(name, group));
        };
        if (group.inside < width) return go();
        signal.addEventListener('abort', cancel, { once: true });
        group.waiting.add(go);
      });
    },
  };
}
