import { randomBytes } from 'node:crypto';
import { type ConsolePort, ProviderError } from '@kumo/provider-core';
import type { EngineClient } from './client.ts';
import { ExecSession, sessionVariable } from './exec-session.ts';
import { containerIdOf } from './native-ids.ts';

/** The best shell that is there. Constant: nothing that a person typed reaches a shell. */
const bestShell = ['/bin/sh', '-c', 'if [ -x /bin/bash ]; then exec /bin/bash; else exec /bin/sh; fi'];

/** Interactive consoles: an execution with a terminal in the container. A container without a shell has none. */
export function dockerConsole(client: EngineClient): ConsolePort {
  return {
    async open(context, nativeId, { command, columns, rows }) {
      const doing = { what: 'open a console in the container' };
      const mark = randomBytes(16).toString('hex');
      const { exec, stream } = await client.call(context, doing, async (docker, abortable) => {
        const exec = await docker.getContainer(containerIdOf(nativeId)).exec({
          AttachStdin: true,
          AttachStdout: true,
          AttachStderr: true,
          Tty: true,
          Cmd: [...(command ?? bestShell)],
          Env: ['TERM=xterm-256color', `${sessionVariable}=${mark}`],
          ...abortable,
        });
        const stream = await exec.start({ hijack: true, stdin: true, Tty: true, ...abortable });
        return { exec, stream };
      });
      const session = new ExecSession(client, exec, stream, { nativeId, mark });
      // The caller's signal ends what it opened, like `close`.
      const end = () => void session.close();
      context.signal.addEventListener('abort', end, { once: true });
      void session.exited.then(() => context.signal.removeEventListener('abort', end));
      const code = await session.firstSize(columns, rows);
      // A command of the caller's own says itself why it ended; without a shell there is nothing to say it.
      if (command === undefined && (code === 126 || code === 127)) {
        await session.close();
        throw noShell();
      }
      return session;
    },
  };
}

function noShell(): ProviderError {
  return new ProviderError({ code: 'not_supported', message: 'This container has no shell, so it has no console.' });
}
