import { defineProvider } from '@kumo/provider-core';
import { awsDefinition } from './provider.ts';

/** Amazon EC2 and clouds that speak its API: one account and one region are one cloud. */
export const aws = defineProvider(awsDefinition);
