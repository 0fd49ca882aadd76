// Loaded before a program that is not ours (Next's server): ends it when the process that started it is gone.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
