import { ApiError, unknownId } from './api-error.ts';
import { page } from './lists.ts';
import type { Request } from './requests.ts';
import type { Handler, World } from './world.ts';

const created = '2021-10-02T15:19:25+0000';

function sizes(world: World): Record<string, unknown>[] {
  const common = {
    created,
    storagetype: 'shared',
    provisioningtype: 'thin',
    offerha: false,
    limitcpuuse: false,
    isvolatile: false,
    issystem: false,
    defaultuse: false,
    ...(world.isSince('4.20') ? { state: 'Active' } : {}),
  };
  const size = (id: string, name: string, cpunumber: number, memory: number) => ({
    ...{ id, name, displaytext: `${name} (${cpunumber} x 1 GHz, ${memory} MB)`, cpunumber, cpuspeed: 1000, memory },
    ...{ iscustomized: false, ...common },
  });
  return [
    size('71004023-bb72-4a97-b1e9-bc66dfce9470', 'small', 1, 512),
    size('71004023-bb72-4a97-b1e9-bc66dfce9471', 'medium', 2, 1024),
    {
      ...{ id: '71004023-bb72-4a97-b1e9-bc66dfce9472', name: 'custom', displaytext: 'as asked for', cpuspeed: 1000 },
      ...{ iscustomized: true, serviceofferingdetails: { mincpunumber: '1', maxcpunumber: '8' }, ...common },
    },
  ];
}

/** What a machine shows of the offering that a request names. */
export function offeringNumbers(world: World, request: Request): Record<string, unknown> {
  const id = request.need('serviceofferingid');
  const offering = sizes(world).find((row) => row.id === id);
  if (offering === undefined) throw unknownId(request.command, 'serviceofferingid', id);
  const shown = { serviceofferingid: id, serviceofferingname: offering.name, cpuspeed: offering.cpuspeed };
  if (offering.iscustomized !== true) return { ...shown, cpunumber: offering.cpunumber, memory: offering.memory };
  const details = Object.assign({}, ...request.maps('details')) as Record<string, string>;
  if (details.cpuNumber === undefined || details.memory === undefined) {
    throw new ApiError(
      431,
      'Need to specify custom parameter values cpu, cpu speed and memory when using custom offering',
    );
  }
  return { ...shown, cpunumber: Number(details.cpuNumber), memory: Number(details.memory) };
}

const disk = (id: string, name: string, disksize: number, iscustomized: boolean) => ({
  ...{ id, name, displaytext: name, disksize, created, iscustomized, storagetype: 'shared', provisioningtype: 'thin' },
  ...{ iscustomizediops: false, displayoffering: true },
});

/** Kinds of disks. */
export const disks: readonly Record<string, unknown>[] = [
  disk('7662b6ae-f00b-4268-973f-f3f87eaf82c5', 'custom', 0, true),
  disk('7662b6ae-f00b-4268-973f-f3f87eaf82c6', 'twenty', 20, false),
];

function listed(name: string, rows: (world: World) => readonly Record<string, unknown>[]): Handler {
  return (world, request) => {
    const id = request.get('id');
    const found = rows(world).filter((row) => id === undefined || row.id === id);
    if (id !== undefined && found.length === 0) throw unknownId(request.command, 'id', id);
    return page(world, request, name, found);
  };
}

export const offeringHandlers: Readonly<Record<string, Handler>> = {
  listServiceOfferings: listed('serviceoffering', sizes),
  listDiskOfferings: listed('diskoffering', () => disks),
};
