/** Stands in for scripts/supervisor/web-build.ts where checks are broken on purpose: no pages, and no build of them. */
export async function buildWeb(onBuild: () => void, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  void onBuild; // there is nothing to build
}

/** What Node is to run as the pages' server: one that is there, and empty. */
export function webServer(port: number): string[] {
  return ['--eval', `require('node:http').createServer((_asked, answer) => answer.end()).listen(${port}, '127.0.0.1')`];
}
