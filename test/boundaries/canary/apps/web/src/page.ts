import '../../../packages/service-kit/src/server.ts';
import './circle.ts';

export const page = 'web-sees-the-api-only';
