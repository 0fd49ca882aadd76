export { sandbox } from './provider.ts';
