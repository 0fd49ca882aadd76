import { resolve } from 'node:path';
import type { NextConfig } from 'next';

const repository = resolve(import.meta.dirname, '../..');

const config: NextConfig = {
  // Starts with `node apps/web/.next/standalone/apps/web/server.js`, once `.next/static` stands beside it.
  output: 'standalone',
  outputFileTracingRoot: repository,
  turbopack: { root: repository },
  transpilePackages: ['@kumo/ui', '@kumo/model', '@kumo/api-contract'],
  experimental: { optimizePackageImports: ['@kumo/ui'] },
  poweredByHeader: false,
  reactStrictMode: true,
};

export default config;
