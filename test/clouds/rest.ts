import { expect } from 'vitest';
import type { Stack } from '../support/stack.ts';
import { until } from '../support/until.ts';

// biome-ignore lint/suspicious/noExplicitAny: what came is what these tests are about; the stack holds it to the contract
export type Body = any;

/** What was answered; the body is null where there is none. */
export interface Answer {
  readonly status: number;
  readonly body: Body;
}

/** Settings of every stack of this folder: answers are held to the contract, and nobody is slowed down. */
export const strictly = { KUMO_VALIDATE_RESPONSES: '1', KUMO_RATE_LIMIT: '100000' } as const;

/** A developer's view of a stack: requests that wait for their end, and what they must answer. */
export class Rest {
  readonly #stack: Stack;

  constructor(stack: Stack) {
    this.#stack = stack;
  }

  async ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await this.#stack.fetch(`/api/v1${path}`, {
      method,
      headers: { prefer: 'wait=60', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
  }

  /**
   * Fails with everything that the answer said when it is not the expected status. A change that a busy cloud takes longer for
   * than a request waits is followed to its end; then the thing is read.
   */
  async done(
    status: number,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Body> {
    const answer = await this.ask(method, path, body, headers);
    const isUnderWay = answer.status === 202 && status !== 202;
    if (!isUnderWay) {
      expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBe(status);
      return answer.body;
    }
    const ended = await this.ended(answer.body.id);
    expect(ended, JSON.stringify(ended)).toMatchObject({ state: 'succeeded' });
    if (status === 204) return null;
    const [noun, id] = path.slice(1).split('/');
    return await this.done(200, 'GET', `/${noun}/${id ?? ended.target.id}`);
  }

  /** All of a list, page by page. `path` has a query already. */
  async all(path: string): Promise<Body[]> {
    const items: Body[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Body = await this.done(200, 'GET', `${path}&limit=500${cursor === '' ? '' : `&cursor=${cursor}`}`);
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    return items;
  }

  /** The one of a cloud's list that has this name. */
  async named(noun: string, cloudId: string, name: string): Promise<Body> {
    const found = (await this.all(`/${noun}?cloudId=${cloudId}`)).find((item) => item.name === name);
    expect(found, `${noun} named ${name}`).toBeDefined();
    return found;
  }

  /** Waits until an operation is over, whatever came of it. */
  async ended(operationId: string): Promise<Body> {
    return await until(
      `the end of ${operationId}`,
      async () => {
        const operation = await this.done(200, 'GET', `/operations/${operationId}`);
        return ['succeeded', 'failed', 'cancelled'].includes(operation.state) && operation;
      },
      240_000,
    );
  }
}
