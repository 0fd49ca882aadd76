import { expect, test } from 'vitest';
import { formFields, initialValues, missingFields, requestPart, withoutSecrets } from './form-schema.ts';

const schema = {
  type: 'object',
  required: ['accessKeyId', 'secretAccessKey', 'retries'],
  properties: {
    accessKeyId: { type: 'string', title: 'Access key id', examples: ['AKIA…'] },
    secretAccessKey: { type: 'string', secret: true },
    ca: { type: 'string', multiline: true },
    retries: { type: 'integer', default: 3 },
    isPlain: { type: 'boolean', default: false },
    mode: { enum: ['fast', 'safe'] },
    registries: {
      type: 'array',
      items: {
        type: 'object',
        required: ['server'],
        properties: { server: { type: 'string' }, password: { type: 'string', secret: true } },
      },
    },
  },
};
const fields = formFields(schema, 'credentials');

test('every kind of field is told by its schema, in its order', () => {
  expect(fields.map((field) => [field.path, field.kind, field.isRequired])).toEqual([
    ['credentials.accessKeyId', 'text', true],
    ['credentials.secretAccessKey', 'secret', true],
    ['credentials.ca', 'multiline', false],
    ['credentials.retries', 'number', false],
    ['credentials.isPlain', 'boolean', false],
    ['credentials.mode', 'choice', false],
    ['credentials.registries', 'group-list', false],
  ]);
  expect(fields[1]?.title).toBe('Secret access key');
});

test('what is left empty or at its default is not sent', () => {
  const values = {
    ...initialValues(fields),
    'credentials.accessKeyId': ' AKIA1 ',
    'credentials.secretAccessKey': ' s ',
  };
  expect(requestPart('credentials', fields, values)).toEqual({ accessKeyId: 'AKIA1', secretAccessKey: ' s ' });
});

test('numbers are sent as numbers and entries as objects', () => {
  const values = {
    ...initialValues(fields),
    'credentials.retries': '5',
    'credentials.registries': [{ server: 'r.example.org', password: '' }],
  };
  expect(requestPart('credentials', fields, values)).toEqual({ retries: 5, registries: [{ server: 'r.example.org' }] });
});

test('a required field that is empty is named', () => {
  expect(missingFields(fields, initialValues(fields))).toEqual({
    'credentials.accessKeyId': 'Access key id is needed.',
    'credentials.secretAccessKey': 'Secret access key is needed.',
  });
});

test('no secret is in what is shown', () => {
  const values = {
    ...initialValues(fields),
    'credentials.secretAccessKey': 'hush',
    'credentials.ca': 'PEM',
    'credentials.registries': [{ server: 'r', password: 'hush' }],
  };
  const shown = JSON.stringify(withoutSecrets(fields, values));
  expect(shown).not.toContain('hush');
  expect(shown).not.toContain('PEM');
  expect(shown).toContain('"server":"r"');
});

test('a secret of several lines keeps them, and how they are set in', () => {
  const [file] = formFields(
    { properties: { cloudsYaml: { type: 'string', multiline: true, secret: true } } },
    'credentials',
  );
  expect(file?.kind).toBe('multiline');
  const values = { 'credentials.cloudsYaml': '\n  clouds:\n    mine: {}\n\n' };
  expect(requestPart('credentials', file ? [file] : [], values)).toEqual({ cloudsYaml: '  clouds:\n    mine: {}' });
  expect(withoutSecrets(file ? [file] : [], values)).toEqual({ 'credentials.cloudsYaml': '…' });
});

test('an object within is asked for field by field, and sent as an object', () => {
  const endpoints = { type: 'object', properties: { compute: { type: 'string' }, image: { type: 'string' } } };
  const inner = formFields({ properties: { endpoints, cloud: { type: 'string' } } }, 'options');
  expect(inner.map(({ path }) => path)).toEqual([
    'options.endpoints.compute',
    'options.endpoints.image',
    'options.cloud',
  ]);
  const values = { ...initialValues(inner), 'options.endpoints.compute': 'https://nova.example' };
  expect(requestPart('options', inner, values)).toEqual({ endpoints: { compute: 'https://nova.example' } });
});
