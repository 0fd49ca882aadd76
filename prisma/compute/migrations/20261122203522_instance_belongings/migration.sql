-- AlterTable
ALTER TABLE "instances" ADD COLUMN     "firewall_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "key_pair_id" TEXT,
ADD COLUMN     "zone" TEXT;
