'use client';

/** Lets what is below keep its state in the URL. Around the pages that do, so that others need not load the code for it. */
export { NuqsAdapter as UrlState } from 'nuqs/adapters/next/app';
