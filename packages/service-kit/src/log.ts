import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';
import { scrubSecrets } from './secrets.ts';
import { standardOutput } from './standard-output.ts';

/** A structured log; one JSON object a line. */
export type Log = Logger;

/** What a log is made from. */
export interface LogOptions {
  service: string;
  /** Default `info`. */
  level?: string;
  /** Default: standard output. */
  destination?: DestinationStream;
}

const secretFields = [
  'password',
  'secret',
  'token',
  'credentials',
  'authorization',
  'cookie',
  'apiKey',
  'sessionToken',
  'setupToken',
  'env',
  'userData',
];

/**
 * A service's log. Secrets are kept out twice: fields with telling names are replaced at the top and one level below,
 * and each line is searched for the shapes of keys, bearer tokens and passwords in addresses before it is written.
 */
export function createLog({ service, level = 'info', destination }: LogOptions): Log {
  const options = {
    level,
    base: { service },
    timestamp: () => `,"at":"${new Date().toISOString()}"`,
    messageKey: 'message',
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: secretFields.flatMap((field) => [field, `*.${field}`]), censor: '[secret]' },
    serializers: { err: describeError, error: describeError, req: describeRequest, res: describeReply },
    hooks: { streamWrite: scrubSecrets },
  };
  return pino(options, destination ?? standardOutput());
}

/** Type, message, stack and causes: other fields of an error may hold what was sent. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { type, message, stack } = stdSerializers.err(error);
  return { type, message, stack, ...('code' in error ? { code: error.code } : {}) };
}

/** Neither headers nor the query: both carry tokens. */
function describeRequest(request: { method?: string; url?: string; id?: string }): unknown {
  return { id: request.id, method: request.method, path: request.url?.split('?', 1)[0] };
}

function describeReply(reply: { statusCode?: number }): unknown {
  return { status: reply.statusCode };
}
