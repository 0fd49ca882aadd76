-- CreateTable
CREATE TABLE "closed_projects" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "closed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "closed_projects_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "closed_projects_project_id_idx" ON "closed_projects"("project_id");

ALTER TABLE closed_projects ENABLE ROW LEVEL SECURITY;
ALTER TABLE closed_projects FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON closed_projects
  USING (organization_id = current_setting('app.organization_id', true) OR current_setting('app.system', true) = 'on');
