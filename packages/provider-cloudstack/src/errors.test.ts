import { describe, expect, it } from 'vitest';
import { fromErrorRow, fromFailedJob, fromForeignAnswer } from './errors.ts';

const change = { command: 'startVirtualMachine', changes: true };
const read = { command: 'listVirtualMachines', changes: false };
const code = (errorcode: number, errortext: string, request = change) =>
  fromErrorRow({ errorcode, errortext }, request).code;

describe('errors', () => {
  it('say what the cloud said, and which things it spoke of', () => {
    const uuidList = [{ uuid: 'v-1', description: 'volumeId' }];
    const error = fromErrorRow({ errorcode: 431, errortext: 'Volume is already attached', uuidList }, change);
    expect(error).toMatchObject({ code: 'conflict', providerCode: '431', retryable: false, outcomeUnknown: false });
    expect(error.message).toBe('CloudStack refused startVirtualMachine: Volume is already attached (v-1).');
  });

  it('tell what is missing, wrong, or not to be done now, all of which CloudStack calls 431', () => {
    expect(code(431, 'Unable to execute API command due to missing parameter zoneid')).toBe('invalid_request');
    expect(code(431, 'Invalid parameter id value=x due to incorrect long value format, or entity does not exist')).toBe(
      'not_found',
    );
    expect(code(431, 'Unable to find volume with ID: v-1')).toBe('not_found');
    expect(code(431, 'Vm is not in the right state: Starting')).toBe('conflict');
  });

  it('take a 530 for what its text says, for a passing fault of a read, and for no more than it is otherwise', () => {
    const hidden = 'Internal error executing command, please contact your system administrator';
    expect(code(530, hidden, read)).toBe('unavailable');
    expect(code(530, hidden)).toBe('unexpected');
    expect(code(530, 'Parameter expunge can be passed by Admin only')).toBe('forbidden');
    expect(fromErrorRow({ errorcode: 530, errortext: hidden }, change).message).toContain('only to its administrators');
  });

  it('tell a wrong key from a role that lacks a command', () => {
    expect(code(401, 'unable to verify user credentials and/or request signature')).toBe('auth_failed');
    expect(code(401, "The given command 'listHosts' either does not exist, is not available for user.")).toBe(
      'forbidden',
    );
  });

  it('say how long to wait when throttled', () => {
    const error = fromErrorRow({ errorcode: 429, errortext: 'please retry after 1342 ms.' }, read);
    expect(error).toMatchObject({ code: 'throttled', retryAfterMs: 1342, retryable: true });
    expect(fromForeignAnswer(429, read, '7')).toMatchObject({ code: 'throttled', retryAfterMs: 7000 });
  });

  it('of something in between leave open what became of a change, and say where a redirect is wrong', () => {
    expect(fromForeignAnswer(502, change, null)).toMatchObject({ code: 'unavailable', outcomeUnknown: true });
    expect(fromForeignAnswer(502, read, null)).toMatchObject({ code: 'unavailable', outcomeUnknown: false });
    expect(fromForeignAnswer(302, read, null).message).toContain('sends elsewhere');
    expect(fromForeignAnswer(404, read, null)).toMatchObject({ code: 'unexpected' });
  });

  it('of a job are final, have the inner code, and say so where there is no reason', () => {
    const inner = { errorcode: 533, errortext: 'no host has room' };
    expect(fromFailedJob({ jobresultcode: 530, jobresult: inner }, change)).toMatchObject({
      ...{ code: 'capacity', providerCode: '533', retryable: false, outcomeUnknown: false },
    });
    expect(fromFailedJob({ jobid: 1, jobstatus: 2 }, change).message).toContain('no reason is given');
  });

  it('are never longer than a person reads', () => {
    expect(fromErrorRow({ errorcode: 431, errortext: 'x'.repeat(10_000) }, change).message.length).toBeLessThan(700);
  });
});
