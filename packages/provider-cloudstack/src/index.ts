export { cloudstack } from './provider.ts';
