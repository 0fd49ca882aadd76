import '../../model/src/ids.ts';

export const compute = 'db-imports-nothing';
