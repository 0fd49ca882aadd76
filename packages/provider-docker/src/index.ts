import { defineProvider } from '@kumo/provider-core';
import { dockerDefinition } from './provider.ts';

/** Docker engines as clouds: containers are the instances. */
export const docker = defineProvider(dockerDefinition);
