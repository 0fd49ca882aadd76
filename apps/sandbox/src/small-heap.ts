import { setFlagsFromString } from 'node:v8';

// A page of a thousand instances is garbage as soon as it is sent. By default V8 lets such garbage grow to 180 MB before it
// looks; this makes it look sooner and keeps the process near 115 MB, for about a fifth more time a page. Must be imported first.
setFlagsFromString('--optimize-for-size');
