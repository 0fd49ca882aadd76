import '../../ui/src/button.ts';
import 'fastify';
import './missing.ts';

export const ids = 'model-imports-nothing, model-needs-zod-and-ids-only, nothing-unresolvable';
