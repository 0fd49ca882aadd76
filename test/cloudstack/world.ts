import { type ApiError, unknownId } from './api-error.ts';
import { JobTable } from './job-table.ts';
import { isSince, type Profile } from './profiles.ts';
import type { Request } from './requests.ts';
import { type Kind, Store, type Thing } from './store.ts';

/** A failure that a test has asked for. */
export interface Failure {
  readonly command: string;
  readonly error: ApiError;
  /** In the job, after a 200; else in the answer itself. */
  readonly inJob: boolean;
}

/** What a handler gives: an answer at once, or a job. */
export type Handler = (world: World, request: Request) => Record<string, unknown>;

/** Everything that the handlers of one fake share. */
export class World {
  readonly profile: Profile;
  readonly store = new Store();
  readonly jobs = new JobTable();
  readonly failures: Failure[] = [];
  readonly account = {
    account: 'dev',
    domainid: '00000000-0000-4000-8000-000000000003',
    domain: 'customers',
    ...{ userid: '00000000-0000-4000-8000-000000000004', accountid: '00000000-0000-4000-8000-000000000005' },
  };
  /** Rows that the server gives in one page at most. */
  largestPage = 500;

  constructor(profile: Profile) {
    this.profile = profile;
  }

  isSince(version: string): boolean {
    return isSince(this.profile, version);
  }

  /** Owner's fields as rows have them. */
  owner(): Record<string, unknown> {
    const { account, domainid, domain } = this.account;
    return { account, domainid, domain, ...(this.isSince('4.20') ? { domainpath: 'ROOT/customers' } : {}) };
  }

  /** The thing that a parameter names. */
  need(request: Request, kind: Kind, parameter = 'id'): Thing {
    const id = request.need(parameter);
    const thing = this.store.find(kind, id);
    if (thing === undefined) throw unknownId(request.command, parameter, id);
    return thing;
  }

  /** Begins a job, and answers as an async command does: with the new thing's id where one is made. */
  begin(
    request: Request,
    about: { readonly type: string; readonly id?: string; readonly isNew?: boolean },
    work: () => Record<string, unknown>,
  ): Record<string, unknown> {
    const job = this.jobs.begin({
      command: request.command,
      instanceType: about.type,
      ...(about.id === undefined ? {} : { instanceId: about.id }),
      wantedId: request.get('customjobid'),
      work: () => {
        this.fail(request.command, true);
        return work();
      },
    });
    return { ...(about.isNew === true && about.id !== undefined ? { id: about.id } : {}), jobid: job.id };
  }

  /** Throws the failure that a test has asked for, once. */
  fail(command: string, inJob: boolean): void {
    const at = this.failures.findIndex((failure) => failure.command === command && failure.inJob === inJob);
    if (at < 0) return;
    const [failure] = this.failures.splice(at, 1);
    if (failure !== undefined) throw failure.error;
  }

  event(type: string, description: string, resourceId: string, resourceType = 'VirtualMachine'): void {
    this.store.add('events', {
      username: 'dev-user',
      type,
      level: 'INFO',
      description,
      ...this.owner(),
      state: 'Completed',
      ...(this.isSince('4.17') ? { resourceid: resourceId, resourcetype: resourceType } : {}),
      ...(this.isSince('4.19') ? { archived: false } : {}),
    });
  }
}

/** A thing as lists show it. A job that is under way shows; what came with later versions is added by whoever knows. */
export function rowOf(world: World, thing: Thing): Record<string, unknown> {
  const pending = world.jobs.pendingOn(thing.id);
  return {
    id: thing.id,
    ...thing.fields,
    created: thing.created,
    tags: tagRows(thing),
    ...(pending === undefined ? {} : { jobid: pending.id, jobstatus: 0 }),
  };
}

/** Tags as rows have them. */
export function tagRows(thing: Thing): Record<string, string>[] {
  return [...thing.tags].map(([key, value]) => ({ key, value }));
}
