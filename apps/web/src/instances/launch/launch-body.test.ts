import { launchBody } from '@kumo/api-contract';
import { newId } from '@kumo/model';
import { expect, test } from 'vitest';
import { toLaunchDraft, withoutSecrets } from './launch-body.ts';
import { emptyLaunchForm, type LaunchForm } from './launch-form.ts';

const container = { kind: 'container', hasSizes: false, canPull: true } as const;
const form: LaunchForm = {
  ...emptyLaunchForm,
  cloudId: newId('cloud'),
  image: 'nginx:latest',
  name: 'web-1',
  vcpus: '0,5',
  memory: '256',
  ports: [
    { container: '', host: '', protocol: 'tcp' },
    { container: '80', host: '', protocol: 'tcp' },
  ],
  env: [{ name: 'MODE', value: 'test' }],
  volumes: [{ name: 'data', mountPath: '/data', readOnly: true }],
  command: 'nginx -g "daemon off;"',
  restartPolicy: 'always',
  healthcheck: { isOn: true, command: 'curl -f http://localhost', intervalSeconds: '5', retries: '2' },
  tags: [{ key: 'env', value: 'prod' }],
};

test('a filled form is a body that the contract accepts', () => {
  const { body } = toLaunchDraft(form, container);
  expect(launchBody.safeParse(body).error).toBeUndefined();
  expect(body).toMatchObject({
    image: 'nginx:latest',
    vcpus: 0.5,
    memoryBytes: 268_435_456,
    ports: [{ container: 80 }],
    command: ['nginx', '-g', 'daemon off;'],
    healthcheck: { intervalMs: 5000, retries: 2 },
  });
  expect(body).not.toHaveProperty('count');
  expect(body).not.toHaveProperty('imageId');
});

test('what does not apply to a machine is not sent to it', () => {
  const { body } = toLaunchDraft(
    { ...form, userData: '#cloud-config' },
    {
      kind: 'vm',
      hasSizes: true,
      canPull: false,
    },
  );
  expect(body).not.toHaveProperty('ports');
  expect(body).not.toHaveProperty('vcpus');
  expect(body.userData).toBe('#cloud-config');
});

test('an error lands at the row of the form that it came from', () => {
  const { fieldOf } = toLaunchDraft(form, container);
  expect(fieldOf('ports.0.container')).toBe('ports.1.container');
  expect(fieldOf('/ports/0/host')).toBe('ports.1.host');
  expect(fieldOf('env.MODE')).toBe('env.0.name');
  expect(fieldOf('volumes.0')).toBe('volumes.0.name');
  expect(fieldOf('memoryBytes')).toBe('memory');
  expect(fieldOf('healthcheck.intervalMs')).toBe('healthcheck.intervalSeconds');
  expect(fieldOf('imageId')).toBe('image');
  expect(fieldOf('name')).toBe('name');
});

test('a number that is none is refused by the contract, never sent as another one', () => {
  const { body } = toLaunchDraft({ ...form, vcpus: 'two', count: '1.5' }, container);
  const paths = launchBody.safeParse(body).error?.issues.map((issue) => issue.path.join('.'));
  expect(paths).toEqual(['vcpus', 'count']);
});

test('values of variables are not shown in the API call', () => {
  const { body } = toLaunchDraft({ ...form, env: [{ name: 'PASSWORD', value: 'hunter2' }] }, container);
  expect(JSON.stringify(withoutSecrets(body))).not.toContain('hunter2');
});
