// Takes a job from the queue `held` and keeps it until it is killed. Started by jobs.test.ts as a process of its own.
import { createJobs, createLog, type JobsOptions } from '../src/index.ts';

const options = JSON.parse(process.argv[2] ?? '') as Omit<JobsOptions, 'log'>;
const jobs = await createJobs({ ...options, log: createLog({ service: 'holder', level: 'silent' }) });
await jobs.work('held', { concurrency: 1 }, () => {
  process.stdout.write('held\n');
  return new Promise(() => undefined);
});
