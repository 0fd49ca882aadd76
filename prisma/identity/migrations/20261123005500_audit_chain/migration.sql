-- Audit entries wait among all other events until they are chained: found without reading those.
CREATE INDEX outbox_audit ON outbox (position) WHERE type = 'audit.recorded';

-- What free text is searched in, made from the entry.
ALTER TABLE "audit_events" ADD COLUMN "search" TEXT NOT NULL;

-- CreateIndex
CREATE INDEX "audit_events_organization_id_at_idx" ON "audit_events"("organization_id", "at" DESC);

-- CreateIndex
CREATE INDEX "audit_events_organization_id_action_sequence_idx" ON "audit_events"("organization_id", "action", "sequence" DESC);

-- CreateIndex
CREATE INDEX "audit_events_organization_id_result_sequence_idx" ON "audit_events"("organization_id", "result", "sequence" DESC);

-- An entry is told apart by its id, whoever hands it over and however often: no position needs to be kept.
DROP TABLE "audit_sources";
