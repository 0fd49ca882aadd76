import type { CloudErrorCode } from '@kumo/model';
import { ProviderError } from '@kumo/provider-core';
import { numberOf, type Row, rowFrom, rowsOf, textOf } from './wire.ts';

/** CloudStack's codes, which are HTTP statuses too. 431 and 530 say too little and are looked into. */
const codes: Readonly<Record<number, CloudErrorCode>> = {
  400: 'invalid_request',
  401: 'auth_failed',
  403: 'forbidden',
  405: 'invalid_request',
  411: 'auth_failed',
  429: 'throttled',
  430: 'invalid_request',
  431: 'invalid_request',
  432: 'not_supported',
  502: 'unavailable',
  503: 'unavailable',
  504: 'timeout',
  531: 'forbidden',
  532: 'quota_exceeded',
  533: 'capacity',
  534: 'unavailable',
  535: 'quota_exceeded',
  536: 'conflict',
  537: 'conflict',
};

const missingThing =
  /entity does not exist|unable to find|(could ?n[o']t|cannot|can't) find|(doesn'?t|does not) exist\b/i;
const wrongState =
  /\balready\b|in use|is attached|attached to|not attached|\bstate\b|(must be|is not|isn't|is still) (running|stopped)/i;
const notForThisRole = /not available for user|does not exist, is not available/i;
const hiddenReason = /internal error executing command/i;

/** What is known of the request that failed. */
export interface FailedRequest {
  readonly command: string;
  /** Whether it may have changed something. */
  readonly changes: boolean;
}

/** An answer with an error, or a failed job's result, as our one error. `row` is what is inside the envelope. */
export function fromErrorRow(row: Row, request: FailedRequest, status = 0): ProviderError {
  const native = numberOf(row, 'errorcode') ?? status;
  const text = textOf(row, 'errortext') ?? 'no reason is given';
  const code = codeOf(native, text, request);
  const entities = rowsOf(row, 'uuidList').flatMap((item) => textOf(item, 'uuid') ?? []);
  const about = entities.length === 0 ? '' : ` (${entities.slice(0, 5).join(', ')})`;
  const retryAfterMs = code === 'throttled' ? pauseIn(text) : undefined;
  return new ProviderError({
    code,
    message:
      sentence(`CloudStack refused ${request.command}: ${clipped(text)}${about}`) + adviceFor(code, native, text),
    providerCode: String(native),
    // A management server that broke may have done its work before; every refusal with a reason came instead of it.
    outcomeUnknown: request.changes && native >= 500 && native < 530 && native !== 503,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** An answer that is none of CloudStack's own: a proxy in between, or a server that broke. */
export function fromForeignAnswer(status: number, request: FailedRequest, retryAfter: string | null): ProviderError {
  const isRedirect = status >= 300 && status < 400;
  const fallback: CloudErrorCode = status >= 500 ? 'unavailable' : 'unexpected';
  const code: CloudErrorCode = status === 431 || status === 400 ? 'unexpected' : (codes[status] ?? fallback);
  const seconds = retryAfter !== null && /^\d+$/.test(retryAfter) ? Number(retryAfter) : undefined;
  const advice = isRedirect
    ? 'sends elsewhere; give the address it redirects to, or the one of the API itself.'
    : `answered ${request.command} with status ${status} and nothing that CloudStack would say; check the address.`;
  return new ProviderError({
    code,
    message: `What answers at this address ${advice}`,
    providerCode: String(status),
    outcomeUnknown: request.changes && status >= 500,
    ...(code === 'throttled' ? { retryAfterMs: (seconds ?? 1) * 1000 } : {}),
  });
}

/** A job that ended badly. Some say why, some do not. */
export function fromFailedJob(job: Row, request: FailedRequest): ProviderError {
  const result = rowFrom(job.jobresult);
  const native = numberOf(result, 'errorcode') ?? numberOf(job, 'jobresultcode') ?? 530;
  const text = textOf(result, 'errortext') ?? 'the job failed, and no reason is given';
  const error = fromErrorRow({ errorcode: native, errortext: text }, { ...request, changes: true });
  // The job has ended: there is no doubt any more, and to ask the same again is for whoever asked to decide.
  const { code, message, providerCode } = error;
  return new ProviderError({
    code,
    message,
    retryable: false,
    ...(providerCode === undefined ? {} : { providerCode }),
  });
}

function codeOf(native: number, text: string, { changes }: FailedRequest): CloudErrorCode {
  if (native === 401 && notForThisRole.test(text)) return 'forbidden';
  if (native === 530) {
    // Many refusals come as internal errors; reads may simply be asked again.
    if (/permission|by admin only/i.test(text)) return 'forbidden';
    if (missingThing.test(text)) return 'not_found';
    if (!hiddenReason.test(text) && wrongState.test(text)) return 'conflict';
    return changes ? 'unexpected' : 'unavailable';
  }
  if (native === 431) {
    if (missingThing.test(text)) return 'not_found';
    if (wrongState.test(text)) return 'conflict';
  }
  return codes[native] ?? (native >= 500 ? 'unavailable' : 'unexpected');
}

function adviceFor(code: CloudErrorCode, native: number, text: string): string {
  if (native === 401 && code === 'forbidden') return ' The role of this key lacks the rule for it.';
  if (native === 401) return ' Check API key and secret key, and that the user is enabled.';
  if (native === 411) return ' Its user needs a second factor; use API keys of one that does not.';
  if (code === 'quota_exceeded') return ' Ask for a higher limit, or remove what is not needed.';
  if (hiddenReason.test(text)) return ' CloudStack tells the reason only to its administrators.';
  return '';
}

/** How long to wait, milliseconds; the text holds it: `please retry after 1342 ms`. */
function pauseIn(text: string): number {
  return Number(/after (\d+) ?ms/i.exec(text)?.[1] ?? 1000);
}

function clipped(text: string): string {
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
