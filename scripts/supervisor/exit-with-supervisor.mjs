// Loaded before a program that is not ours (Next's server): ends it when the supervisor is gone.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
