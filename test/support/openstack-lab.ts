import { existsSync, readFileSync } from 'node:fs';
import type { Connection } from '@kumo/provider-core';
import { until } from '@kumo/provider-core/testing';
import { parse } from 'yaml';

/** Why nothing is run on OpenStack here. */
export const explainNoOpenStack = 'KUMO_TEST_OPENSTACK does not name a clouds.yaml with the clouds admin and demo';

/** The clouds.yaml that tests take, or undefined when none is named. It may still be on its way: `openStackReady` waits for it. */
export const openStackFile = process.env.KUMO_TEST_OPENSTACK || undefined;

/** How long a cloud may take to come up, milliseconds: CI starts it when it starts itself. */
const upWithinMs = 10 * 60_000;

/** One cloud of the file, as a person would type it. */
export interface OpenStackLogin {
  readonly authUrl: string;
  readonly region: string;
  readonly credentials: {
    readonly username: string;
    readonly password: string;
    readonly projectName: string;
    readonly userDomainName: string;
    readonly projectDomainName: string;
  };
}

/** A cloud's login from the file. */
export function openStackLogin(cloud: 'admin' | 'demo'): OpenStackLogin {
  if (openStackFile === undefined) throw new Error(explainNoOpenStack);
  const file: { clouds: Record<string, { auth: Record<string, string>; region_name: string }> } = parse(
    readFileSync(openStackFile, 'utf8'),
  );
  const entry = file.clouds[cloud];
  if (entry === undefined) throw new Error(`${openStackFile} has no cloud ${cloud}`);
  const { auth, region_name: region } = entry;
  const text = (key: string) => auth[key] ?? '';
  return {
    authUrl: text('auth_url'),
    region,
    credentials: {
      username: text('username'),
      password: text('password'),
      projectName: text('project_name'),
      userDomainName: auth.user_domain_name ?? 'Default',
      projectDomainName: auth.project_domain_name ?? 'Default',
    },
  };
}

/** The connect form of a cloud. */
export function openStackConnection({ authUrl, region, credentials }: OpenStackLogin): Connection {
  return { endpoint: authUrl, region, credentials: { ...credentials }, options: {} };
}

/** Waits until the cloud is up and has what tests use: an image, a size, a network. */
export async function openStackReady(): Promise<void> {
  const file = openStackFile;
  if (file === undefined) throw new Error(explainNoOpenStack);
  await until(upWithinMs, async () => {
    if (!existsSync(file)) throw new Error(`${file} is not there yet`);
    const found = await openStackThings();
    if (found.images.size === 0 || found.sizes.size === 0 || found.networks.size < 2)
      throw new Error('it is not complete yet');
  });
}

/** Ids by name of what is there from the start, read by plain requests: tests must not lean on what they test. */
export async function openStackThings() {
  const api = await openStackApi('demo');
  const byName = async (service: string, path: string, key: string) => {
    const list = (await api.read(service, path))[key] as { id: string; name: string }[];
    return new Map(list.map(({ id, name }) => [name, id]));
  };
  const [images, sizes, networks] = await Promise.all([
    byName('image', '/v2/images', 'images'),
    byName('compute', '/flavors', 'flavors'),
    byName('network', '/v2.0/networks', 'networks'),
  ]);
  return { images, sizes, networks };
}

/** Plain requests as one of the file's clouds. */
export async function openStackApi(cloud: 'admin' | 'demo') {
  const { authUrl, credentials } = openStackLogin(cloud);
  const { username: name, password, projectName, userDomainName, projectDomainName } = credentials;
  const identity = { methods: ['password'], password: { user: { name, password, domain: { name: userDomainName } } } };
  const scope = { project: { name: projectName, domain: { name: projectDomainName } } };
  const body = JSON.stringify({ auth: { identity, scope } });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${authUrl}/auth/tokens`, { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(`Keystone says ${answer.status}`);
  const token = answer.headers.get('x-subject-token') ?? '';
  const document = (await answer.json()) as {
    token: { project: { id: string }; catalog: { type: string; endpoints: { interface: string; url: string }[] }[] };
  };
  const send = async (
    service: string,
    path: string,
    init: { readonly method?: string; readonly body?: unknown } = {},
  ) => {
    const entry = document.token.catalog.find(({ type }) => type === service);
    const url = entry?.endpoints.find((endpoint) => endpoint.interface === 'public')?.url ?? '';
    return await fetch(`${url}${path}`, {
      method: init.method ?? 'GET',
      headers: {
        ...headers,
        'x-auth-token': token,
        // Cinder takes no version of another service.
        ...(service === 'compute' ? { 'openstack-api-version': 'compute 2.79' } : {}),
      },
      ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
    });
  };
  return {
    token,
    projectId: document.token.project.id,
    send,
    read: async (service: string, path: string): Promise<Record<string, unknown>> => {
      const read = await send(service, path);
      if (!read.ok) throw new Error(`${service} ${path}: ${read.status}`);
      return (await read.json()) as Record<string, unknown>;
    },
  };
}
