export const fixture = 'something in a test';
