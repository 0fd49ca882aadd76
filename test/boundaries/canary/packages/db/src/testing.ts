export const testing = 'a kit for tests';
