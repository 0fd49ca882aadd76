import type { CloudErrorCode, OperationError } from '@kumo/model';
import { retryableCloudErrors } from '@kumo/model';

/** One wrong field: its dotted path and what is wrong, for a form to show beside it. */
export interface FieldIssue {
  readonly path: string;
  readonly message: string;
}

/** What a `ProviderError` is made from. */
export interface ProviderErrorDetails {
  readonly code: CloudErrorCode;
  /** What failed and what the person can do about it. Never a credential, never a raw body. */
  readonly message: string;
  /** The provider's own code, e.g. `InvalidInstanceID.NotFound` or `409`. */
  readonly providerCode?: string;
  readonly providerRequestId?: string;
  /** For `throttled`: when to ask again, milliseconds. */
  readonly retryAfterMs?: number;
  /** Overrides the code's own answer, e.g. an `unavailable` that a repeat would make worse. */
  readonly retryable?: boolean;
  /** True when the request may have taken effect although no answer came: look before repeating. */
  readonly outcomeUnknown?: boolean;
  /** True when only a part of the cloud is away: what the rest serves goes on, and the cloud as a whole is there. */
  readonly partial?: boolean;
  /** For `invalid_request`: which fields of the input are wrong, e.g. `credentials.password`. */
  readonly issues?: readonly FieldIssue[];
  readonly cause?: unknown;
}

/** The only error that leaves an adapter. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  readonly code: CloudErrorCode;
  readonly providerCode: string | undefined;
  readonly providerRequestId: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly retryable: boolean;
  readonly outcomeUnknown: boolean;
  readonly partial: boolean;
  readonly issues: readonly FieldIssue[];

  constructor(details: ProviderErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code;
    this.providerCode = details.providerCode;
    this.providerRequestId = details.providerRequestId;
    this.retryAfterMs = details.retryAfterMs;
    this.retryable = details.retryable ?? retryableCloudErrors.has(details.code);
    this.outcomeUnknown = details.outcomeUnknown ?? false;
    this.partial = details.partial ?? false;
    this.issues = details.issues ?? [];
  }

  /** The same, known to be about a part of the cloud only. */
  ofPart(): ProviderError {
    return this.#with({ partial: true });
  }

  /** The same in other words. */
  saying(message: string): ProviderError {
    return this.#with({ message });
  }

  /** The shape that operations store and people read. */
  toOperationError(): OperationError {
    return {
      code: this.code,
      message: this.message,
      retryable: this.retryable,
      ...(this.providerCode === undefined ? {} : { providerCode: this.providerCode }),
      ...(this.providerRequestId === undefined ? {} : { providerRequestId: this.providerRequestId }),
    };
  }

  #with(changed: Partial<ProviderErrorDetails>): ProviderError {
    const { code, message, providerCode, providerRequestId, retryAfterMs, retryable, outcomeUnknown, partial, issues } =
      this;
    return new ProviderError({
      code,
      message,
      retryable,
      outcomeUnknown,
      partial,
      issues,
      ...(providerCode === undefined ? {} : { providerCode }),
      ...(providerRequestId === undefined ? {} : { providerRequestId }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      ...(this.cause === undefined ? {} : { cause: this.cause }),
      ...changed,
    });
  }
}
