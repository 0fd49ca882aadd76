// Healthy means ready: the container engine sends no traffic before. Run inside the container.
const port = process.env.PORT ?? process.env.KUMO_SERVICE_PORT ?? '8080';

try {
  const response = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(3_000) });
  process.exitCode = response.ok ? 0 : 1;
} catch {
  process.exitCode = 1; // not listening: said by the exit code
}
