import { expect, test } from 'vitest';
import { createLog } from './log.ts';

function linesOf(write: (log: ReturnType<typeof createLog>) => void): string {
  const written: string[] = [];
  write(createLog({ service: 'test', destination: { write: (line) => void written.push(line) } }));
  return written.join('');
}

test('planted secrets never reach a line, wherever they are', () => {
  const secret = 'planted';
  const written = linesOf((log) => {
    log.info({ password: secret, body: { token: secret, credentials: { accessKey: secret } } }, 'fields');
    log.info({ authorization: `Bearer ${secret}`, headers: { cookie: secret } }, 'headers');
    log.info({ url: `/setup?token=${secret}&x=1` }, 'address');
    log.info(`postgres://kumo:${secret}@db/kumo and cpk_${secret}0123456789`);
    log.error({ err: new Error(`connect to https://user:${secret}@host failed`) }, 'error');
    log.info({ req: { method: 'GET', url: `/a?secret=${secret}`, headers: { authorization: secret } } }, 'request');
    log.error({ err: Object.assign(new Error('refused'), { config: { secret } }) }, 'fields of an error');
  });
  expect(written.split('\n')).toHaveLength(8);
  expect(written).not.toContain(secret);
});

test('says which service, when, and how bad', () => {
  const line = JSON.parse(linesOf((log) => log.warn({ requestId: 'r' }, 'watch out')));
  expect(line).toMatchObject({ level: 'warn', service: 'test', requestId: 'r', message: 'watch out' });
  expect(new Date(line.at).getTime()).not.toBeNaN();
});
