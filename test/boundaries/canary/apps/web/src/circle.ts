import { page } from './page.ts';

export const circle = `no-circles: ${page}`;
