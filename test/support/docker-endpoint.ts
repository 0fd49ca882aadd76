import { request } from 'node:http';

/** Said when {@link dockerEndpoint} finds none. */
export const explainNoDocker = 'no Docker engine answers at KUMO_TEST_DOCKER_HOST, DOCKER_HOST or /var/run/docker.sock';

const answerMs = 20_000;

/** The engine that tests may use, as Kumo's cloud form takes it (`unix://…`, `tcp://…`), if one answers. */
export async function dockerEndpoint(): Promise<string | undefined> {
  const endpoint = process.env.KUMO_TEST_DOCKER_HOST || process.env.DOCKER_HOST || 'unix:///var/run/docker.sock';
  return (await answersPing(endpoint)) ? endpoint : undefined;
}

function answersPing(endpoint: string): Promise<boolean> {
  const url = new URL(endpoint);
  const target =
    url.protocol === 'unix:' ? { socketPath: url.pathname } : { host: url.hostname, port: url.port || 2375 };
  return new Promise((resolve) => {
    const ping = request({ ...target, path: '/_ping', timeout: answerMs }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    ping.once('timeout', () => ping.destroy());
    ping.once('error', () => resolve(false));
    ping.end();
  });
}
