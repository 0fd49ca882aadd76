import { GetConsoleOutputCommand } from '@aws-sdk/client-ec2';
import type { CallContext, ConsoleOutputPort } from '@kumo/provider-core';
import type { AwsClient } from './client.ts';
import { hasAwsCode } from './errors.ts';
import { requireId } from './native-ids.ts';

/** What a machine wrote to its serial line: the last 64 KiB, on older types only after a start or a stop, minutes late. */
export function consoleOutputPort(client: AwsClient): ConsoleOutputPort {
  const ask = async (context: CallContext, InstanceId: string, latest: { Latest?: true }) =>
    (await client.ec2(context, new GetConsoleOutputCommand({ InstanceId, ...latest }))).Output;
  return {
    read: async (context, nativeId, { lines }) => {
      const id = requireId('i', nativeId);
      const output = await client.recent.settled(context, [id], () =>
        ask(context, id, { Latest: true }).catch((error: unknown) => {
          // Only machines on Nitro show the present; the others what was kept last.
          if (hasAwsCode(error, 'UnsupportedOperation', 'InvalidParameterCombination')) return ask(context, id, {});
          throw error;
        }),
      );
      if (output === undefined || output === '') return null;
      const text = Buffer.from(output, 'base64').toString('utf8').replace(/\r\n/g, '\n').replace(/\n$/, '');
      return text.split('\n').slice(-lines).join('\n');
    },
  };
}
