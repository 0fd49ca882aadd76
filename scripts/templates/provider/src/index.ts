export { templateCloud } from './provider.ts';
