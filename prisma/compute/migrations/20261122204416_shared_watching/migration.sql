-- AlterTable
ALTER TABLE "clouds" ADD COLUMN     "changes_cursor" TEXT,
ADD COLUMN     "confirmed_at" JSONB NOT NULL DEFAULT '{}';

-- CreateTable
CREATE TABLE "replicas" (
    "holder" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "replicas_pkey" PRIMARY KEY ("holder")
);
