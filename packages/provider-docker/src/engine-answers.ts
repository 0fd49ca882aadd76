import type { IncomingMessage } from 'node:http';
import type DockerModem from 'docker-modem';

/** The engine answered with a status that is no success. */
export class EngineResponseError extends Error {
  override readonly name = 'EngineResponseError';
  readonly status: number;
  /** When to ask again, where the answer says so, milliseconds. */
  readonly retryAfterMs: number | undefined;

  /** `message` is the engine's own sentence, taken out of JSON where it came in JSON. */
  constructor(status: number, message: string, retryAfterMs?: number) {
    super(message);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** An answer longer than this is no engine's, bytes. A list of 10,000 containers has about 15 MB. */
const answerLimit = 256 * 1024 * 1024;

/** The whole body as text. Throws when it goes beyond what an engine ever says. */
export async function readAnswer(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > answerLimit) throw new EngineResponseError(502, 'The answer is too long.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The body as JSON; text that is none as it is. Typed as docker-modem types it: what it really is, each caller parses. */
export async function readJson(response: IncomingMessage): Promise<Parameters<DockerModem.RequestCallback>[1]> {
  const body = await readAnswer(response);
  if (body === '') return null;
  return response.headers['content-type']?.startsWith('application/json') ? JSON.parse(body) : Buffer.from(body);
}

/** The error that an answer without success stands for. */
export async function refusalOf(response: IncomingMessage): Promise<EngineResponseError> {
  const seconds = Number(response.headers['retry-after'] ?? Number.NaN);
  const retryAfterMs = Number.isNaN(seconds) ? undefined : seconds * 1000;
  return new EngineResponseError(response.statusCode ?? 0, sentenceOf(await readAnswer(response)), retryAfterMs);
}

/** Engines explain in JSON, proxies and some versions in plain text. */
function sentenceOf(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && 'message' in parsed) return String(parsed.message);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return body.trim();
}
