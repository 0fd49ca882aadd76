import { createHash, generateKeyPairSync } from 'node:crypto';
import { apiCommands } from './api-commands.ts';
import { ApiError, unknownId } from './api-error.ts';
import { filtered, page } from './lists.ts';
import { zoneId } from './networks.ts';
import { type Thing, taggedKinds } from './store.ts';
import { type Handler, rowOf, type World } from './world.ts';

/** What the key may call in this version, each with its parameters. */
const listApis: Handler = (world, request) => {
  const name = request.get('name');
  const api = Object.entries(apiCommands)
    .filter(([command, { since }]) => world.isSince(since) && !world.profile.denied.includes(command))
    .filter(([command]) => name === undefined || command === name)
    .map(([command, known]) => {
      const later = Object.entries(known.later).filter(([, since]) => world.isSince(since));
      const names = [...known.required, ...known.optional, ...later.map(([parameter]) => parameter)];
      const params = names.map((parameter) => ({
        ...{ name: parameter, description: '', type: 'string', length: 255 },
        required: known.required.includes(parameter),
      }));
      return { name: command, description: '', isasync: known.isAsync, related: '', params, response: [{}] };
    });
  return { count: api.length, api };
};

const listCapabilities: Handler = (world) => ({
  capability: {
    ...{ securitygroupsenabled: world.profile.zones === 'groups', dynamicrolesenabled: true },
    cloudstackversion: world.profile.version,
    ...{
      userpublictemplateenabled: true,
      supportELB: 'false',
      projectinviterequired: false,
      allowusercreateprojects: true,
    },
    ...{
      customdiskofferingminsize: 1,
      customdiskofferingmaxsize: 1024,
      regionsecondaryenabled: false,
      kvmsnapshotenabled: true,
    },
    allowuserviewdestroyedvm: world.profile.mayExpunge,
    allowuserexpungerecovervm: world.profile.mayExpunge,
    defaultuipagesize: 20,
  },
});

const listZones: Handler = (world, request) => {
  const isGroups = world.profile.zones === 'groups';
  const zone = (id: string, name: string) => ({
    ...{ id, name, networktype: 'Advanced', securitygroupsenabled: isGroups, allocationstate: 'Enabled', tags: [] },
    ...{ dhcpprovider: 'VirtualRouter', localstorageenabled: false, zonetoken: '00000000-0000-3000-8000-000000000007' },
  });
  const zones = [zone(zoneId, 'zone-1'), zone('1128bd56-b4d9-4ac6-a7b9-c715b187ce12', 'zone-2')];
  return page(world, request, 'zone', zones);
};

/** Limits that an account has, and the names of its totals, in the order of `resourcetype`. */
const limits = [
  ...(['vm', 'ip', 'volume', 'snapshot', 'template', 'project', 'network', 'vpc', 'cpu', 'memory'] as const),
  ...(['primarystorage', 'secondarystorage'] as const),
];

const listResourceLimits: Handler = (world, request) => {
  const rows = limits.map((_, type) => ({ ...world.owner(), resourcetype: String(type), max: type === 5 ? -1 : 200 }));
  return page(world, request, 'resourcelimit', rows);
};

const listAccounts: Handler = (world, request) => {
  const { account: name, domainid, domain, accountid: id } = world.account;
  const machines = world.store.all('machines');
  const totals: Record<string, number> = {
    vm: machines.length,
    ip: world.store.all('addresses').length,
    volume: world.store.all('volumes').length,
    snapshot: world.store.all('snapshots').length,
    cpu: machines.reduce((sum, { fields }) => sum + Number(fields.cpunumber), 0),
    memory: machines.reduce((sum, { fields }) => sum + Number(fields.memory), 0),
  };
  const counted = limits.map((kind) => [
    [`${kind}limit`, kind === 'project' ? 'Unlimited' : '200'],
    [`${kind}total`, totals[kind] ?? 0],
    [`${kind}available`, kind === 'project' ? 'Unlimited' : String(200 - (totals[kind] ?? 0))],
  ]);
  const row = { id, name, accounttype: 0, domainid, domain, state: 'enabled', isdefault: false, groups: [], user: [] };
  return page(world, request, 'account', [{ ...row, ...Object.fromEntries(counted.flat()) }]);
};

const queryAsyncJobResult: Handler = (world, request) => {
  const id = request.need('jobid');
  const job = world.jobs.find(id);
  if (job === undefined) throw unknownId(request.command, 'jobid', id);
  const { accountid, userid } = world.account;
  return {
    ...{ accountid, userid, cmd: `org.apache.cloudstack.api.command.user.${job.command}Cmd`, jobstatus: job.status },
    ...{ jobprocstatus: 0, jobresultcode: job.status === 2 ? 530 : 0 },
    ...(job.result === undefined ? {} : { jobresulttype: 'object', jobresult: job.result }),
    jobinstancetype: job.instanceType,
    ...(job.instanceId === undefined ? {} : { jobinstanceid: job.instanceId }),
    created: job.created,
    ...(job.completed === undefined ? {} : { completed: job.completed }),
    jobid: job.id,
  };
};

const listEvents: Handler = (world, request) => {
  const about = world.isSince('4.17') ? request.get('resourceid') : undefined;
  const rows = world.store
    .all('events')
    .filter(({ fields }) => about === undefined || fields.resourceid === about)
    .map((thing) => {
      const { tags: _, ...row } = rowOf(world, thing);
      return row;
    });
  return page(world, request, 'event', rows.toReversed());
};

const listUsageRecords: Handler = (world, request) => {
  const day = request.need('startdate').slice(0, 10);
  request.need('enddate');
  const { account, accountid, domainid, domain } = world.account;
  const rows = world.store.all('machines').map(({ id, fields }) => ({
    ...{ account, accountid, domainid, domain, zoneid: fields.zoneid, usage: '24 Hrs', usagetype: 1, rawusage: '24' },
    ...{ description: `${String(fields.displayname)} running time`, virtualmachineid: id, name: fields.displayname },
    ...{ offeringid: fields.serviceofferingid, templateid: fields.templateid, usageid: id, type: 'KVM', tags: [] },
    startdate: `${day}'T'00:00:00+00:00`,
    enddate: `${day}'T'23:59:59+00:00`,
  }));
  return page(world, request, 'usagerecord', rows);
};

function tagged(work: (thing: Thing, tags: readonly Record<string, string>[]) => void): Handler {
  return (world, request) => {
    const kind = taggedKinds[request.need('resourcetype')];
    if (kind === undefined) throw new ApiError(431, `Invalid resource type ${request.need('resourcetype')}`);
    const things = request.list('resourceids').map((id) => {
      const thing = world.store.find(kind, id);
      if (thing === undefined) throw unknownId(request.command, 'resourceids', id);
      return thing;
    });
    return world.begin(request, { type: 'None' }, () => {
      for (const thing of things) work(thing, request.maps('tags'));
      return { success: true };
    });
  };
}

const createTags = tagged((thing, tags) => {
  // All of them or none.
  for (const { key = '', value = '' } of tags) {
    if ([...thing.tags.keys()].some((name) => name.toLowerCase() === key.toLowerCase())) {
      throw new ApiError(431, `tag ${key} already on resource ${thing.id}`);
    }
    if (key.length > 255 || value.length > 255) throw new ApiError(431, 'tag is longer than 255 characters');
  }
  for (const { key = '', value = '' } of tags) thing.tags.set(key, value);
});

const listTags: Handler = (world, request) => {
  const resourcetype = request.need('resourcetype');
  const kind = taggedKinds[resourcetype];
  const resourceid = request.need('resourceid');
  const thing = kind === undefined ? undefined : world.store.find(kind, resourceid);
  const rows = [...(thing?.tags ?? [])].map(([key, value]) => ({
    ...{ key, value, resourcetype, resourceid },
    ...world.owner(),
  }));
  return page(world, request, 'tag', rows);
};

const deleteTags = tagged((thing, tags) => {
  const wanted = tags.map(({ key = '' }) => key.toLowerCase());
  const found = [...thing.tags.keys()].filter((key) => wanted.length === 0 || wanted.includes(key.toLowerCase()));
  if (found.length === 0) throw new ApiError(431, 'Could not find tags matching specified resourceIds');
  for (const key of found) thing.tags.delete(key);
});

function keyRow(world: World, { id, fields }: Thing): Record<string, unknown> {
  const { domainpath: _, ...shown } = fields;
  return { ...shown, ...(world.isSince('4.16') ? { id } : {}) };
}

const listSSHKeyPairs: Handler = (world, request) => {
  const name = request.get('name');
  const shown = filtered(world, request, 'keyPairs').filter(({ fields }) => name === undefined || fields.name === name);
  return page(
    world,
    request,
    'sshkeypair',
    shown.map((thing) => keyRow(world, thing)),
  );
};

function addKey(world: World, name: string, blob: Buffer): Thing {
  if (world.store.all('keyPairs').some(({ fields }) => fields.name === name)) {
    throw new ApiError(431, `A key pair with name '${name}' already exists.`);
  }
  const fingerprint = createHash('md5').update(blob).digest('hex').match(/../g)?.join(':');
  return world.store.add('keyPairs', { ...world.owner(), name, fingerprint });
}

const createSSHKeyPair: Handler = (world, request) => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const thing = addKey(world, request.need('name'), publicKey.export({ type: 'spki', format: 'der' }));
  const privatekey = privateKey.export({ type: 'pkcs1', format: 'pem' });
  return { keypair: { ...keyRow(world, thing), privatekey } };
};

const registerSSHKeyPair: Handler = (world, request) => {
  const [, encoded] = request.need('publickey').split(' ');
  if (encoded === undefined) throw new ApiError(431, 'Public key is invalid');
  const thing = addKey(world, request.need('name'), Buffer.from(encoded, 'base64'));
  return { keypair: keyRow(world, thing) };
};

const deleteSSHKeyPair: Handler = (world, request) => {
  const name = request.need('name');
  const thing = world.store.all('keyPairs').find(({ fields }) => fields.name === name);
  if (thing === undefined) throw new ApiError(431, `A key pair with name '${name}' does not exist for account dev`);
  world.store.remove('keyPairs', thing.id);
  return { success: true };
};

export const accountHandlers: Readonly<Record<string, Handler>> = {
  ...{ listApis, listCapabilities, listZones, listResourceLimits, listAccounts, queryAsyncJobResult, listEvents },
  ...{
    listUsageRecords,
    createTags,
    deleteTags,
    listSSHKeyPairs,
    createSSHKeyPair,
    registerSSHKeyPair,
    deleteSSHKeyPair,
  },
  listTags,
  listProjects: () => ({}),
};
