import { flushCompileCache } from 'node:module';
import { ConfigError, endMisconfigured } from './config.ts';
import type { Log } from './log.ts';

/** Longest time that a drain may take before the process ends anyway, in milliseconds. */
export const drainDeadlineMs = 8_000;

/** A started service. */
export interface RunningService {
  /** Stops accepting, ends streams, finishes what is in flight, lets connections go. Called once. */
  drain(): Promise<void>;
}

/** What {@link runService} needs. */
export interface RunOptions {
  log: Log;
  start(): Promise<RunningService>;
}

/**
 * Runs a service until it is told to stop: SIGTERM, SIGINT, or its parent process gone. Then it drains for at most
 * {@link drainDeadlineMs} and exits with 0. An error that nothing caught, or a failed start, is logged and exits with 1;
 * an environment that is not valid ends it as {@link endMisconfigured} says.
 */
export async function runService({ log, start }: RunOptions): Promise<void> {
  let running: RunningService | undefined;
  let reason: string | undefined;

  const stop = async (why: string): Promise<void> => {
    if (reason !== undefined) return;
    reason = why;
    log.info({ reason }, 'draining');
    const deadline = setTimeout(() => {
      log.warn({ deadlineMs: drainDeadlineMs }, 'the drain took too long; ending anyway');
      process.exit(0);
    }, drainDeadlineMs);
    try {
      await running?.drain();
      clearTimeout(deadline);
      log.info('drained');
      process.exit(0);
    } catch (error) {
      log.error({ err: error }, 'the drain failed');
      process.exit(1);
    }
  };
  const fail = (error: unknown): void => {
    log.fatal({ err: error }, 'an error that nothing caught');
    process.exit(1);
  };

  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));
  process.on('disconnect', () => void stop('the parent process is gone'));
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);

  try {
    const started = await start();
    running = started;
    // Kept now, for a process that is killed would not: what starts next need not compile it all again.
    flushCompileCache();
    // Told to stop while starting: the signal's drain found nothing to drain.
    if (reason !== undefined) await started.drain();
  } catch (error) {
    if (error instanceof ConfigError) endMisconfigured(error);
    log.fatal({ err: error }, 'the start failed');
    process.exit(1);
  }
}
