import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { ConnectEnvironment, ProviderConnection } from '@kumo/provider-core';
import { aws } from '../index.ts';

/** A request as it came in. */
export interface SeenRequest {
  readonly action: string;
  readonly parameters: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
}

/** What is to be answered: XML, or a code with its status. */
export type Answer =
  | string
  | { readonly xml: string; readonly headers: Record<string, string> }
  | {
      readonly code: string;
      readonly message?: string;
      readonly status?: number;
      readonly headers?: Record<string, string>;
    };

/** The secret that requests are signed with; it must be nowhere. */
export const plantedSecret = 'planted/Secret+Key0123456789abcdefghijkl';

/** An endpoint that answers as a test says: for what moto can't be made to show. Speaks EC2's and STS's XML over plain HTTP. */
export class ScriptedEc2 {
  readonly requests: SeenRequest[] = [];
  readonly #server: Server;
  #answer: (request: SeenRequest, times: number) => Answer;

  private constructor(answer: (request: SeenRequest, times: number) => Answer) {
    this.#answer = answer;
    this.#server = createServer((message, response) => {
      const chunks: Buffer[] = [];
      message.on('data', (chunk: Buffer) => chunks.push(chunk));
      message.on('end', () => {
        const parameters = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
        // CloudWatch is asked in JSON, with the call's name in a header.
        const target = String(message.headers['x-amz-target'] ?? '')
          .split('.')
          .at(-1);
        const request = { action: parameters.get('Action') ?? target ?? '', parameters, headers: message.headers };
        this.requests.push(request);
        send(response, this.#answer(request, this.countOf(request.action)));
      });
    });
  }

  /** `answer` is told how often this action has been asked for, this time included. */
  static async start(answer: (request: SeenRequest, times: number) => Answer): Promise<ScriptedEc2> {
    const scripted = new ScriptedEc2(answer);
    await new Promise<void>((resolve) => scripted.#server.listen(0, '127.0.0.1', resolve));
    return scripted;
  }

  /** From now on it answers like this. */
  answering(answer: (request: SeenRequest, times: number) => Answer): void {
    this.requests.length = 0;
    this.#answer = answer;
  }

  countOf(action: string): number {
    return this.requests.filter((request) => request.action === action).length;
  }

  async connect(environment: ConnectEnvironment = {}, credentials: object = {}): Promise<ProviderConnection> {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new TypeError('It listens on a port');
    const keys = { accessKeyId: 'AKIATEST', secretAccessKey: plantedSecret, ...credentials };
    const connection = {
      endpoint: `http://127.0.0.1:${address.port}`,
      region: 'us-east-1',
      credentials: keys,
      options: {},
    };
    return await aws.connect(connection, environment);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** One instance as EC2 writes it; `extra` is more XML. */
export function instanceXml(
  id: string,
  extra = '<instanceState><code>16</code><name>running</name></instanceState>',
): string {
  return `<item><instanceId>${id}</instanceId><instanceType>t3.micro</instanceType>${extra}</item>`;
}

/** A page of instances, as one reservation. */
export function instancesXml(instances: readonly string[], nextToken = ''): string {
  const set =
    instances.length === 0
      ? ''
      : `<item><reservationId>r-1</reservationId><instancesSet>${instances.join('')}</instancesSet></item>`;
  const token = nextToken === '' ? '' : `<nextToken>${nextToken}</nextToken>`;
  return answerXml('DescribeInstances', `<reservationSet>${set}</reservationSet>${token}`);
}

/** An answer with this body. */
export function answerXml(action: string, body: string): string {
  return `<?xml version="1.0"?><${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">${body}</${action}Response>`;
}

/** The n-th of ids that look like EC2's. */
export function instanceId(n: number): string {
  return `i-${n.toString(16).padStart(17, '0')}`;
}

function send(response: ServerResponse, answer: Answer): void {
  const headers = { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': 'req-1' };
  if (typeof answer === 'string') {
    response.writeHead(200, headers).end(answer);
    return;
  }
  if ('xml' in answer) {
    response.writeHead(200, { ...headers, ...answer.headers }).end(answer.xml);
    return;
  }
  const { code, message = code, status = 400, headers: more } = answer;
  const error = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  response.writeHead(status, { ...headers, ...more });
  response.end(`<Response><Errors>${error}</Errors><RequestID>req-1</RequestID></Response>`);
}
