import type { CloudErrorCode } from '@kumo/model';
import { ProviderError } from '@kumo/provider-core';
import { listOf, type Native, objectOf, textOf } from './fields.ts';
import type { HttpAnswer } from './transport.ts';

/** What was asked when an answer refused it. */
export interface Asked {
  /** E.g. `Nova`. */
  readonly title: string;
  /** Whether the request may have taken effect. */
  readonly hasEffect: boolean;
}

/** What a body says of itself: a message, and the name of the fault where there is one. */
interface Fault {
  readonly type: string | null;
  readonly message: string | null;
}

const statuses: Readonly<Record<number, CloudErrorCode>> = {
  400: 'invalid_request',
  401: 'auth_failed',
  403: 'forbidden',
  404: 'not_found',
  405: 'not_supported',
  406: 'not_supported',
  409: 'conflict',
  413: 'quota_exceeded',
  // A name that a listing is filtered by is too long for an address.
  414: 'invalid_request',
  429: 'throttled',
  501: 'not_supported',
};

/** Names of Neutron's faults that say more than their status. */
const faultTypes: ReadonlyMap<string, CloudErrorCode> = new Map([
  ['OverQuota', 'quota_exceeded'],
  ['IpAddressGenerationFailure', 'capacity'],
  ['ExternalIpAddressExhausted', 'capacity'],
  ['NoNetworkAvailable', 'capacity'],
]);

/** Texts that say more than the status they come with; Nova and Cinder have no codes for these. */
const messages: readonly (readonly [pattern: RegExp, code: CloudErrorCode])[] = [
  [/quota/i, 'quota_exceeded'],
  [/no valid host|not enough (hosts|resources)|no (more )?fixed ips?|zero fixed ips/i, 'capacity'],
];

/** An answer with an error status, as our one error. https://docs.openstack.org/api-guide/compute/faults.html */
export function fromOpenStackAnswer(answer: HttpAnswer, asked: Asked): ProviderError {
  const { status } = answer;
  const fault = faultOf(answer.text);
  const requestId = answer.headers['x-openstack-request-id'];
  const retryAfterMs = pauseOf(answer);
  const code = codeOf(status, fault, retryAfterMs);
  const said = fault.message === null ? `status ${status} without a reason` : sentence(fault.message);
  return new ProviderError({
    code,
    message: `${asked.title}: ${said}`,
    providerCode: fault.type ?? String(status),
    // Broken, or cut off by something in between: it may have done its work before. A refusal came instead of it.
    outcomeUnknown:
      asked.hasEffect && status >= 500 && code === 'unavailable' && !(status === 503 && retryAfterMs !== undefined),
    ...(typeof requestId === 'string' ? { providerRequestId: requestId } : {}),
    ...(retryAfterMs === undefined || !['throttled', 'unavailable'].includes(code) ? {} : { retryAfterMs }),
  });
}

function codeOf(status: number, fault: Fault, retryAfterMs: number | undefined): CloudErrorCode {
  const byType = fault.type === null ? undefined : faultTypes.get(fault.type);
  if (byType !== undefined) return byType;
  const text = fault.message ?? '';
  if (status === 403 || status === 409 || status === 413) {
    const byText = messages.find(([pattern]) => pattern.test(text));
    if (byText !== undefined) return byText[1];
  }
  // A limit of requests, not of things: there is a time after which asking again helps.
  if (status === 413 && retryAfterMs !== undefined && retryAfterMs > 0) return 'throttled';
  // Cinder answers a wrong state with 400.
  if (status === 400 && /^Invalid (volume|snapshot|attachment)\b|invalid status|status must be/i.test(text))
    return 'conflict';
  if (status >= 500 && /no valid host/i.test(text)) return 'capacity';
  return statuses[status] ?? (status >= 500 ? 'unavailable' : 'unexpected');
}

/** Nova and Cinder name a fault around code and message, Keystone calls it `error`, Neutron `NeutronError`, Glance sends text. */
function faultOf(body: string): Fault {
  const parsed = objectOf(parseJson(body));
  const [entry] = Object.entries(parsed);
  if (entry === undefined) return { type: null, message: plainText(body) };
  const [name, content] = entry;
  if (typeof content === 'string') return { type: null, message: textOf(parsed.message) ?? content };
  const fault = objectOf(content);
  const type = name === 'error' ? textOf(fault.title) : (textOf(fault.type) ?? name);
  return { type, message: textOf(fault.message) ?? firstError(parsed) };
}

/** Placement and some proxies send `{errors: [{detail}]}`. */
function firstError(parsed: Native): string | null {
  const [first] = listOf(parsed.errors);
  return first === undefined ? null : textOf(first.detail);
}

function plainText(body: string): string | null {
  const text = body
    .replaceAll(/<title>.*?<\/title>/gs, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
    .replace(/^\s*\d{3} [A-Z][A-Za-z ]+\n/, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return textOf(text);
}

/** What Nova's schemas end with, after the value that was refused. */
const schemaReasons =
  /(?:is too (?:long|short)|is not of type [\w', ]{1,60}|does not match .{1,80}|is (?:less|greater) than .{1,80}|is not one of .{1,80}|non-unique elements)$/;

/**
 * One readable line. Nova's schema errors repeat the whole value that was refused, twice (user data among them): only the field
 * and the reason are kept. Of a service's own insides, in later lines, people have no use.
 */
function sentence(message: string): string {
  const [field, value] = message.split(/\bValue: /, 2);
  const kept =
    value === undefined ? message.replace(/\n.*$/s, '') : `${field ?? ''} ${schemaReasons.exec(message)?.[0] ?? ''}`;
  const line = kept
    .replaceAll(/<br ?\/?>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return line.length > 400 ? `${line.slice(0, 400)}…` : line;
}

/** Seconds or a date, https://www.rfc-editor.org/rfc/rfc9110#name-retry-after. A date is measured by the answer's own clock. */
function pauseOf({ headers }: HttpAnswer): number | undefined {
  const text = headers['retry-after'];
  if (typeof text !== 'string') return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  const sentAt = typeof headers.date === 'string' ? Date.parse(headers.date) : Date.now();
  const pauseMs = Date.parse(text) - sentAt;
  return Number.isNaN(pauseMs) ? undefined : Math.max(0, pauseMs);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Whether something was not there. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ProviderError && error.code === 'not_found';
}

/** Whether something was in the way: a wrong state, a name that is taken, a task under way. */
export function isConflict(error: unknown): boolean {
  return error instanceof ProviderError && error.code === 'conflict';
}
