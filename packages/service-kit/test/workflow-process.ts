// Works on the queue `slow` until it is killed. Each step writes one line, unless an earlier try wrote it already: that
// is how a step finds its own effect again. Started by workflow-runner.test.ts as a process of its own.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createJobs, createLog, createWorkflowRunner, defineWorkflow, type JobsOptions } from '../src/index.ts';
import { createSystemPool } from '../src/system-pool.ts';

const options = JSON.parse(process.argv[2] ?? '') as Omit<JobsOptions, 'log'>;
const log = createLog({ service: 'workflow process', level: 'silent' });
const jobs = await createJobs({ ...options, log });
const pool = createSystemPool(options, 2);
const runner = createWorkflowRunner({ jobs, queue: 'slow', transact: pool.transact, log });
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 30));

runner.add(
  defineWorkflow<{ file: string }>({
    name: 'slow',
    steps: ['a', 'b', 'c', 'd'].map((name, ordinal) => ({
      name,
      async run({ input, attempt }) {
        if (attempt % 2 === 1) process.stdout.write(`begin ${name}\n`);
        await pause();
        const isDone = existsSync(input.file) && readFileSync(input.file, 'utf8').includes(name);
        if (!isDone) appendFileSync(input.file, `${name}\n`);
        process.stdout.write(`done ${name}${ordinal === 3 ? ' end' : ''}\n`);
        await pause();
      },
    })),
  }),
);
await runner.work(1);
process.on('SIGTERM', () => process.exit(0));
