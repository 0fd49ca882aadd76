/** Where identity's rooms find how an audit entry is written. */
export { type AuditEntry, actorOf, recordAudit } from '@kumo/service-kit';
