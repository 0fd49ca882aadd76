import { actingHeaders } from './acting.ts';
import { newIdempotencyKey } from './idempotency-key.ts';
import { RequestFailed, readProblem, unreachable } from './problem.ts';

/** How a file is sent. */
export interface Sending {
  /** Called as its bytes leave, with how many did; all of them left is not yet all of them taken. */
  readonly onSent: (bytes: number) => void;
  /** Breaks it off; the call then rejects with the signal's reason. */
  readonly signal: AbortSignal;
}

/**
 * Posts a file as it is, in the session and the organization of the page, and gives the answer's JSON. By
 * `XMLHttpRequest`, the only way in a browser to hear how far a request has come. It is never repeated by itself.
 * Rejects with `RequestFailed`.
 */
export function sendFile(address: string, file: Blob, { onSent, signal }: Sending): Promise<unknown> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const request = new XMLHttpRequest();
    let sent = 0;
    const breakOff = () => request.abort();
    signal.addEventListener('abort', breakOff);
    request.upload.addEventListener('progress', ({ loaded }) => {
      sent = loaded;
      onSent(loaded);
    });
    request.addEventListener('load', () => {
      const body = parsed(request.responseText);
      if (request.status >= 200 && request.status < 300) resolve(body);
      else reject(new RequestFailed(readProblem(body) ?? unreachable(request.status)));
    });
    request.addEventListener('error', () => reject(new RequestFailed(connectionLost(sent > 0))));
    request.addEventListener('abort', () => reject(signal.reason));
    request.addEventListener('loadend', () => signal.removeEventListener('abort', breakOff));
    request.open('POST', address);
    const headers = {
      ...actingHeaders(),
      'Content-Type': 'application/octet-stream',
      'Idempotency-Key': newIdempotencyKey(),
    };
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.send(file);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no API answered; the status says the rest
  }
}

/** Said when no answer came. Also when the file could not be read any more: browsers do not tell the two apart. */
function connectionLost(hasBegun: boolean) {
  return {
    ...unreachable(0),
    code: 'connection_lost',
    title: hasBegun ? 'The connection was lost' : 'Nothing could be sent',
    detail: hasBegun
      ? 'The data broke off, so nothing of it is kept. It may be that the file was changed meanwhile. Upload it again.'
      : 'The platform does not answer, or the file cannot be read any more. Choose it again.',
  };
}
