-- Audit entries wait among all other events until identity takes them: found without reading those.
CREATE INDEX outbox_audit ON outbox (position) WHERE type = 'audit.recorded';
