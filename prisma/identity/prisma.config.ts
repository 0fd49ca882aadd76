import { serviceConfig } from '../service-config.ts';

export default serviceConfig('identity');
