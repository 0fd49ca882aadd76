export { createIdempotency, type Idempotency } from '@kumo/service-kit';
