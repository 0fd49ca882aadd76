export { openstack } from './provider.ts';
