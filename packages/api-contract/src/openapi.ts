import {
  cloudSchema,
  eventSchema,
  firewallSchema,
  imageSchema,
  instanceSchema,
  keyPairSchema,
  metricSampleSchema,
  networkSchema,
  operationSchema,
  publicIpSchema,
  sizeSchema,
  snapshotSchema,
  subnetSchema,
  volumeSchema,
} from '@kumo/model';
import { z } from 'zod';
import { listOperations, type NamedOperation, type OperationSpec } from './operation.ts';
import { problemSchema, problems } from './problems.ts';
import { services } from './services.ts';

type Json = Record<string, unknown>;

const named: Record<string, z.ZodType> = {
  Cloud: cloudSchema,
  Event: eventSchema,
  Firewall: firewallSchema,
  Image: imageSchema,
  Instance: instanceSchema,
  KeyPair: keyPairSchema,
  MetricSample: metricSampleSchema,
  Network: networkSchema,
  Operation: operationSchema,
  PublicIp: publicIpSchema,
  Size: sizeSchema,
  Snapshot: snapshotSchema,
  Subnet: subnetSchema,
  Volume: volumeSchema,
  Problem: problemSchema,
};

/** Headers of answers that are problems. */
const problemHeaders: Json = {
  'X-Request-Id': answerHeader('What the logs know it by; also `requestId` of the problem.'),
  'Retry-After': answerHeader(
    'Seconds after which a repeat makes sense. With 429, with 503, and where a cloud said so.',
  ),
  Allow: answerHeader('The methods that there are. With 405.'),
  'WWW-Authenticate': answerHeader('`Bearer`: an API key says who asks. With 401.'),
};

const anyProblem = {
  description: 'A problem; `code` tells which.',
  headers: Object.fromEntries(
    Object.keys(problemHeaders).map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  ),
  content: { 'application/problem+json': { schema: ref('Problem') } },
};

/** The OpenAPI 3.1 document of all services. It names no brand: the reader's own address is the server. */
export function openApiDocument(): Json {
  const operations = Object.values(services).flatMap((tree) => listOperations(tree));
  const paths: Record<string, Json> = {};
  for (const named of operations) {
    const path = paths[named.spec.path] ?? {};
    path[named.spec.method.toLowerCase()] = operationObject(named);
    paths[named.spec.path] = path;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Cloud management API',
      version: '1.0.0',
      description: `Every cloud in the same words. Problem codes: ${Object.keys(problems).join(', ')}.`,
    },
    servers: [{ url: '/api/v1' }],
    security: [{ apiKey: [] }, { session: [] }],
    tags: [...new Set(operations.map(({ id }) => tagOf(id)))].map((name) => ({ name })),
    paths,
    components: {
      schemas: componentSchemas(),
      headers: problemHeaders,
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key: `cpk_…`.' },
        session: { type: 'apiKey', in: 'cookie', name: '__Host-session' },
      },
    },
  };
}

function operationObject({ id, spec }: NamedOperation): Json {
  return {
    operationId: id,
    tags: [tagOf(id)],
    summary: spec.summary,
    ...(spec.description === undefined ? {} : { description: spec.description }),
    ...(spec.permission === 'public' ? { security: [] } : {}),
    'x-permission': spec.permission,
    parameters: parametersOf(spec),
    ...requestBodyOf(spec),
    responses: responsesOf(spec),
  };
}

function requestBodyOf({ body, upload }: OperationSpec): Json {
  if (upload === true) return { requestBody: { required: true, content: { 'application/octet-stream': {} } } };
  if (body === undefined) return {};
  return { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } } };
}

function parametersOf(spec: OperationSpec): Json[] {
  const path = Object.entries(spec.params?.shape ?? {}).map(([name, schema]) =>
    parameter('path', name, schema as z.ZodType),
  );
  const query = Object.entries(spec.query?.shape ?? {})
    .filter(([name]) => name !== 'waitSeconds')
    .map(([name, schema]) => (name === 'tag' ? tagParameter() : parameter('query', name, schema as z.ZodType)));
  const headers: Json[] = [];
  if (spec.permission !== 'public') {
    headers.push(
      header('Organization-Id', 'The organization to act for. Default: the home of the person, or the key’s own.'),
    );
  }
  if (spec.method === 'POST' && spec.idempotent !== false) {
    const repeated = spec.upload === true ? 'key and query' : 'key and body';
    headers.push(
      header('Idempotency-Key', `The same ${repeated} within 24 h answers the first answer again and does nothing.`),
    );
  }
  if (spec.query !== undefined && 'waitSeconds' in spec.query.shape) {
    headers.push(header('Prefer', '`wait=30`: wait up to that many seconds (60 at most) for the end.'));
  }
  return [...path, ...query, ...headers];
}

function parameter(place: 'path' | 'query', name: string, schema: z.ZodType): Json {
  const { description, ...rest } = schemaOf(schema, 'input') as { description?: string };
  return {
    name,
    in: place,
    ...(place === 'path' || isNeeded(schema) ? { required: true } : {}),
    ...(description === undefined ? {} : { description }),
    schema: rest,
  };
}

/** Whether leaving it out is refused. */
function isNeeded(schema: z.ZodType): boolean {
  return !schema.safeParse(undefined).success;
}

function tagParameter(): Json {
  return {
    name: 'tag',
    in: 'query',
    description: 'Written `tag.<key>=<value>`, repeated for OR; `*` means any value.',
    schema: { type: 'object', additionalProperties: { type: 'string' } },
  };
}

function header(name: string, description: string): Json {
  return { name, in: 'header', description, schema: { type: 'string' } };
}

function answerHeader(description: string): Json {
  return { description, schema: { type: 'string' } };
}

function responsesOf(spec: OperationSpec): Json {
  const responses: Json = {};
  for (const [status, schema] of Object.entries(spec.responses)) {
    responses[status] = responseObject(spec, schema);
  }
  responses.default = anyProblem;
  return responses;
}

function responseObject(spec: OperationSpec, schema: z.ZodType): Json {
  const description = spec.summary;
  if (spec.stream === 'sse') return { description, content: { 'text/event-stream': { schema: { type: 'string' } } } };
  if (schema instanceof z.ZodNull) return { description };
  const content: Json = { 'application/json': { schema: schemaOf(schema, 'output') } };
  if (spec.stream === 'sse-on-follow') content['text/event-stream'] = { schema: { type: 'string' } };
  return { description, content };
}

/** JSON Schema of one part, with the model's nouns as references. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const registry = z.registry<{ id: string }>();
  for (const [id, component] of Object.entries(named)) registry.add(component, { id });
  const { $schema, $defs, ...rest } = z.toJSONSchema(schema, { io, metadata: registry, unrepresentable: 'any' });
  return pointToComponents(rest) as Json;
}

function componentSchemas(): Json {
  return Object.fromEntries(
    Object.entries(named).map(([id, schema]) => {
      const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' });
      return [id, rest];
    }),
  );
}

function pointToComponents(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pointToComponents);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      key === '$ref' && typeof inner === 'string'
        ? [key, inner.replace('#/$defs/', '#/components/schemas/')]
        : [key, pointToComponents(inner)],
    ),
  );
}

function ref(name: string): Json {
  return { $ref: `#/components/schemas/${name}` };
}

function tagOf(id: string): string {
  return id.slice(0, id.indexOf('.'));
}
