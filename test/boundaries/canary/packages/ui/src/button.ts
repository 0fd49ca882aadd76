import '../../api-contract/src/index.ts';

export const button = 'ui-imports-model';
