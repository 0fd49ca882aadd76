import type { ThingKind } from './things.ts';

/** One change, as followers are told of it. `change` is its number and the cursor to go on from. */
export interface SandboxEvent {
  readonly change: number;
  readonly noun: ThingKind;
  readonly id: string;
  /** E.g. `instance.stopped`. */
  readonly action: string;
  readonly at: number;
  readonly message: string | null;
}

/** The last changes of an account, and those who follow them. */
export class EventLog {
  readonly #size: number;
  readonly #followers = new Set<(event: SandboxEvent) => void>();
  #events: SandboxEvent[] = [];

  constructor(size = 5000) {
    this.#size = size;
  }

  /** Adds an event and tells the followers. */
  add(event: SandboxEvent): void {
    this.#events.push(event);
    // Cut in halves: moving five thousand entries for each new one would be felt.
    if (this.#events.length > 2 * this.#size) this.#events = this.#events.slice(-this.#size);
    for (const follower of this.#followers) follower(event);
  }

  /** Events after that change, or undefined when some of them are forgotten. `latest`: the account's last change. */
  after(change: number, latest: number): readonly SandboxEvent[] | undefined {
    if (change >= latest) return change === latest ? [] : undefined;
    const oldest = this.#events[0];
    if (oldest === undefined || (oldest.change > change + 1 && this.#events.length >= this.#size)) return undefined;
    return this.#events.filter((event) => event.change > change);
  }

  /** Everything remembered, oldest first. */
  recent(): readonly SandboxEvent[] {
    return this.#events.slice(-this.#size);
  }

  /** Calls `follower` for every later event until the returned function is called. */
  follow(follower: (event: SandboxEvent) => void): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }
}
