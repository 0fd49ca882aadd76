import type { CallContext, ReportProgress } from '@kumo/provider-core';
import { z } from 'zod';
import type { EngineClient } from './client.ts';
import { streamFailure } from './errors.ts';
import { jsonLines } from './lines.ts';
import { PullProgress } from './pull-progress.ts';
import { type ImageReference, loginFor } from './references.ts';
import { imageSchema, infoSchema } from './wire.ts';

const pullLineSchema = z.object({
  status: z.string().default(''),
  id: z.string().default(''),
  progressDetail: z.object({ current: z.number().optional(), total: z.number().optional() }).nullish(),
  error: z.string().optional(),
  errorDetail: z.object({ message: z.string().optional() }).nullish(),
});

/**
 * Pulls one tag or digest and gives back the id of what came. The engine answers 200 before it has begun: what fails later comes
 * as a line of the stream, and is thrown from here. `digest`: of what the registry gave. `withLogin: false`: as anybody may.
 */
export async function pullImage(
  client: EngineClient,
  context: CallContext,
  reference: ImageReference,
  report: ReportProgress,
  { withLogin = true }: { readonly withLogin?: boolean } = {},
): Promise<{ readonly nativeId: string; readonly digest: string | undefined }> {
  const doing = { what: `pull ${reference.text}` };
  const authconfig = withLogin ? await authentication(client, context, reference.registry) : undefined;
  const answer = await client.call(context, doing, (docker, abortable) => {
    const options = { _query: { fromImage: reference.repository, tag: reference.tag }, ...abortable };
    return docker.createImage(authconfig, options);
  });
  let digest: string | undefined;
  const progress = new PullProgress();
  try {
    for await (const { value } of jsonLines(answer)) {
      const line = pullLineSchema.parse(value);
      const failure = line.errorDetail?.message ?? line.error;
      if (failure !== undefined) throw streamFailure(failure, doing);
      digest = /^Digest: (sha256:[a-f0-9]{64})$/.exec(line.status)?.[1] ?? digest;
      const news = progress.take(line);
      if (news !== undefined) report(news);
    }
  } catch (error) {
    throw client.streamError(error, doing, context);
  } finally {
    answer.destroy();
  }
  return client.call(context, doing, async (docker, abortable) => {
    const image = imageSchema.parse(await docker.getImage(reference.text).inspect(abortable));
    return { nativeId: image.Id, digest };
  });
}

/** The login in the engine's words; undefined where none was given for this registry. */
async function authentication(client: EngineClient, context: CallContext, registry: string) {
  const login = loginFor(registry, client.registries);
  if (login === undefined) return undefined;
  const { username, password } = login;
  if (registry !== 'docker.io') return { username, password, serveraddress: registry };
  const info = await client.call(context, { what: 'ask the engine for its registry' }, (docker, abortable) =>
    docker.info(abortable),
  );
  return { username, password, serveraddress: infoSchema.parse(info).IndexServerAddress };
}
