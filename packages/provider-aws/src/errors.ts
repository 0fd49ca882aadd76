import type { CloudErrorCode } from '@kumo/model';
import { ProviderError } from '@kumo/provider-core';
import { codeOf, sentences } from './refusals.ts';

/** What the SDK throws for an answer that is an error, as far as it is used here. */
interface ServiceFailure extends Error {
  readonly $fault: 'client' | 'server';
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly $response?: { readonly statusCode?: number; readonly headers?: Readonly<Record<string, string>> };
}

const clockSkewCodes = new Set([
  'RequestExpired',
  'RequestTimeTooSkewed',
  'RequestInTheFuture',
  'InvalidSignatureException',
]);

/** Whether a call was refused because this machine's clock and the cloud's differ. */
export function isClockSkew(thrown: unknown): boolean {
  return isServiceFailure(thrown) && clockSkewCodes.has(thrown.name);
}

/** Whether an error of ours stands for this code of AWS. */
export function hasAwsCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof ProviderError && error.providerCode !== undefined && codes.includes(error.providerCode);
}

/** Whether AWS says that something is not there, whatever it is. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ProviderError && error.code === 'not_found';
}

/**
 * What the SDK threw, as the only error that leaves this adapter; failures of the network pass as they are, `defineProvider`
 * knows them. A sentence of ours where the code is known, else AWS's own, cut to one line. No `secrets`, and no cause that may
 * hold one.
 */
export function fromAws(thrown: unknown, action: string, secrets: ReadonlySet<string>): unknown {
  if (thrown instanceof ProviderError) return thrown;
  const known = causedBy(thrown);
  if (known !== undefined) return known;
  if (isServiceFailure(thrown)) return fromService(thrown, action, secrets);
  if (!(thrown instanceof Error)) return thrown;
  const status = statusOf(thrown);
  if (/did not establish a connection/.test(thrown.message)) {
    const message = 'AWS does not accept the connection in time; check the region or the endpoint, and firewalls.';
    return new ProviderError({ code: 'unavailable', message });
  }
  if ('code' in thrown && typeof thrown.code === 'string') return thrown;
  if (status >= 500) {
    return new ProviderError({
      code: 'unavailable',
      message: `AWS answered ${action} with status ${status} and nothing that is understood.`,
      providerCode: String(status),
      outcomeUnknown: hasEffect(action),
    });
  }
  // What could not be read may hold anything, so it is not handed on as the cause.
  return new ProviderError({
    code: 'unexpected',
    message: `AWS gave an answer to ${action} that is not understood (${thrown.name}).`,
    outcomeUnknown: hasEffect(action) && thrown.name !== 'CredentialsProviderError',
  });
}

function fromService(thrown: ServiceFailure, action: string, secrets: ReadonlySet<string>): ProviderError {
  const status = statusOf(thrown);
  const code: CloudErrorCode = codeOf(thrown.name) ?? byStatus(status);
  const retryAfterMs = retryAfterOf(thrown);
  const requestId = thrown.$metadata?.requestId;
  const sentence = sentences[thrown.name] ?? `AWS says: ${oneLine(withoutSecrets(thrown.message, secrets))}`;
  return new ProviderError({
    code,
    message: `AWS refused ${action} (${oneLine(withoutSecrets(thrown.name, secrets))}). ${sentence}`,
    providerCode: oneLine(withoutSecrets(thrown.name, secrets)),
    outcomeUnknown: code === 'unavailable' && hasEffect(action),
    ...(requestId === undefined ? {} : { providerRequestId: requestId }),
    ...(code === 'throttled' && retryAfterMs !== undefined ? { retryAfterMs } : {}),
  });
}

/** AWS's own word for a call says whether it changes anything. */
function hasEffect(action: string): boolean {
  return !/^(Describe|Get|List|AssumeRole)/.test(action);
}

function byStatus(status: number): CloudErrorCode {
  if (status === 401) return 'auth_failed';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not_found';
  if (status === 429) return 'throttled';
  if (status === 501) return 'not_supported';
  if (status >= 500) return 'unavailable';
  return status >= 400 ? 'invalid_request' : 'unexpected';
}

function isServiceFailure(thrown: unknown): thrown is ServiceFailure {
  return thrown instanceof Error && '$fault' in thrown && ('$metadata' in thrown || '$response' in thrown);
}

function statusOf(thrown: object): number {
  const { $metadata, $response } = thrown as Partial<ServiceFailure>;
  return $metadata?.httpStatusCode ?? $response?.statusCode ?? 0;
}

/** A refusal of our own that came by way of the SDK, e.g. of a forbidden address. */
function causedBy(thrown: unknown): ProviderError | undefined {
  let current: unknown = thrown;
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    if (current instanceof ProviderError) return current;
    current = current.cause;
  }
  return undefined;
}

function retryAfterOf(thrown: ServiceFailure): number | undefined {
  const seconds = Number(thrown.$response?.headers?.['retry-after']);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

function withoutSecrets(text: string, secrets: ReadonlySet<string>): string {
  let clean = text;
  for (const secret of secrets) clean = clean.replaceAll(secret, '…');
  return clean;
}

function oneLine(message: string): string {
  // UnauthorizedOperation carries kilobytes of an encoded reason that only STS can read.
  const line = message
    .replace(/\s*Encoded authorization failure message:.*$/s, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (line === '') return 'nothing.';
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}
