import { setTimeout as pause } from 'node:timers/promises';
import { type CallContext, type OwnershipToken, ProviderError } from '@kumo/provider-core';
import type { CloudstackClient, Params } from './client.ts';
import { fromFailedJob } from './errors.ts';
import { jobIdFor } from './ownership.ts';
import { entityIn, numberOf, type Row, rowFrom, textOf } from './wire.ts';

/** First pause between two looks at a job, milliseconds; grows to {@link longestPauseMs}. */
const firstPauseMs = 150;
const longestPauseMs = 5_000;

/** How often in a row asking for a job may fail before its follower gives up; the job itself goes on. */
const toleratedFailures = 5;

/**
 * Parameter by which whoever asks chooses the id of a job, on every command that has one. It is in no list of parameters;
 * `ApiConstants.CUSTOM_JOB_ID` of the server, used by its `ApiServer.queueCommand`.
 */
const wantedJobId = 'customjobid';

/** Asks for a change and waits until it is done. Gives the job's result, or the answer of what needs no job. */
export async function runToEnd(
  client: CloudstackClient,
  context: CallContext,
  command: string,
  params: Params,
): Promise<Row> {
  const answer = await client.change(command, params, context.signal);
  const jobId = textOf(answer, 'jobid');
  if (jobId !== null && !hasEnded(answer)) return await followJob(client, context, jobId, command);
  if (hasEnded(answer)) return resultOf(answer, command);
  if (answer.success === false || answer.success === 'false') {
    const reason = textOf(answer, 'displaytext') ?? 'it did not succeed, and no reason is given';
    throw new ProviderError({ code: 'unexpected', message: `CloudStack refused ${command}: ${reason}.` });
  }
  return answer;
}

/** Waits until a job has ended, and gives its result. Throws what it failed of, and whatever ends the call before. */
export async function followJob(
  client: CloudstackClient,
  context: CallContext,
  jobId: string,
  command: string,
): Promise<Row> {
  let failures = 0;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 1.5, longestPauseMs)) {
    await pause(pauseMs, undefined, { signal: context.signal });
    try {
      const job = await client.read('queryAsyncJobResult', { jobid: jobId }, context.signal);
      if (hasEnded(job)) return resultOf(job, command);
      failures = 0;
    } catch (error) {
      failures += 1;
      const mayPass = isPassing(error) && !context.signal.aborted;
      if (!mayPass || failures > toleratedFailures) throw stillUnknown(error);
      pauseMs = Math.max(pauseMs, error instanceof ProviderError ? (error.retryAfterMs ?? 0) : 0);
    }
  }
}

/** What a create has come to. `nativeId` is known long before it is ready. */
export interface Made {
  readonly nativeId: string;
  readonly jobId: string;
  /** Ended already: its end. Pending: undefined. */
  readonly job: Row | undefined;
}

/**
 * Asks for a create whose job has an id of the operation's own. One that an earlier try has begun is given back instead, so
 * that the same token makes one thing however often it is asked and whichever answer was lost. Throws what it failed of.
 */
export async function createOnce(
  client: CloudstackClient,
  context: CallContext,
  command: string,
  params: Params,
  token: OwnershipToken,
): Promise<Made> {
  const earlier = await findMade(client, context, command, token);
  if (earlier !== undefined) {
    if (earlier.job !== undefined) resultOf(earlier.job, command);
    return earlier;
  }
  const jobId = jobIdFor(token, command);
  const answer = await client.change(command, { ...params, [wantedJobId]: jobId }, context.signal);
  const nativeId = textOf(answer, 'id');
  if (nativeId === null) {
    const message = `CloudStack answered ${command} without the id of what it makes.`;
    throw new ProviderError({ code: 'unexpected', message, outcomeUnknown: true });
  }
  return { nativeId, jobId: textOf(answer, 'jobid') ?? jobId, job: undefined };
}

/** Waits until what was made is ready. Throws what its job failed of. */
export async function untilMade(
  client: CloudstackClient,
  context: CallContext,
  command: string,
  made: Made,
): Promise<Row> {
  return made.job === undefined ? followJob(client, context, made.jobId, command) : resultOf(made.job, command);
}

/** What an operation's create has come to; undefined where CloudStack knows of none (it forgets jobs after a day). */
export async function findMade(
  client: CloudstackClient,
  context: CallContext,
  command: string,
  token: OwnershipToken,
): Promise<Made | undefined> {
  const jobId = jobIdFor(token, command);
  try {
    const job = await client.read('queryAsyncJobResult', { jobid: jobId }, context.signal);
    const nativeId = textOf(job, 'jobinstanceid');
    if (nativeId !== null) return { nativeId, jobId, job: hasEnded(job) ? job : undefined };
    // It does not say what it is about: its result does. To ask for the same a second time is never right.
    const result = hasEnded(job) ? resultOf(job, command) : await followJob(client, context, jobId, command);
    const madeId = textOf(entityIn(result), 'id');
    if (madeId !== null) return { nativeId: madeId, jobId, job: { jobstatus: 1, jobresult: result } };
    const message = `CloudStack has done ${command} and does not say what it has made.`;
    throw new ProviderError({ code: 'unexpected', message, outcomeUnknown: true });
  } catch (error) {
    if (error instanceof ProviderError && error.code === 'not_found') return undefined;
    throw error;
  }
}

function hasEnded(job: Row): boolean {
  return (numberOf(job, 'jobstatus') ?? 0) !== 0;
}

function resultOf(job: Row, command: string): Row {
  if (numberOf(job, 'jobstatus') === 1) return rowFrom(job.jobresult);
  throw fromFailedJob(job, { command, changes: true });
}

function isPassing(error: unknown): boolean {
  // What is no error of ours came from the network.
  return error instanceof ProviderError ? error.retryable : true;
}

/** Only the look at the job failed: what it does is not known. */
function stillUnknown(error: unknown): unknown {
  if (!(error instanceof ProviderError) || !error.retryable) return error;
  const { code, message } = error;
  return new ProviderError({ code, message, outcomeUnknown: true, cause: error });
}
