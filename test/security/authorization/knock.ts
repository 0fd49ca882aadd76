import type { Verdict } from './expectations.ts';
import type { Headers } from './house.ts';
import type { WrittenRoute } from './written-rules.ts';

/** What a route said at the door. */
export interface Answer {
  readonly route: WrittenRoute;
  readonly said: Verdict | string;
}

/** Where an answer was not the expected one. */
export interface Refusal {
  readonly route: string;
  readonly said: string;
  readonly expected: string;
}

const atOnce = 12;
/** The door judges before it reads: who may not come in never learns that this is not a field. */
const marker = '?surelyNotAField=1';
const anyId = '00000000000000000000000000';

/** Sends every route a request that is refused for its input as soon as the caller may come in; changes nothing. */
export async function knock(url: string, routes: readonly WrittenRoute[], headers: Headers): Promise<Answer[]> {
  // A WebSocket's door is its upgrade; it is tried where consoles are.
  const waiting = routes.filter(({ name }) => name !== 'GET /consoles/{id}');
  const answers: Answer[] = [];
  const work = async (): Promise<void> => {
    for (let route = waiting.pop(); route !== undefined; route = waiting.pop()) {
      answers.push({ route, said: await ask(url, route, headers) });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return answers;
}

async function ask(url: string, { method, path }: WrittenRoute, headers: Headers): Promise<string> {
  const target = `${url}/api/v1${path.replaceAll(/\{\w+\}/g, anyId)}${marker}`;
  const answer = await fetch(target, { method, headers: { origin: url, ...headers } });
  const text = await answer.text();
  if (answer.status < 400) return `let in, and answered ${answer.status}`;
  const { code } = JSON.parse(text) as { code: string };
  return code === 'validation_failed' ? 'through' : code;
}
