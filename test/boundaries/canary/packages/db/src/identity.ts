export const identity = 'a database of another service';
