export { authorize } from './authorize.ts';
export type {
  Call,
  Handler,
  HandlersFor,
  HandlersForNoun,
  RequestContext,
  SseMessage,
  StreamReply,
} from './handlers.ts';
export { jsonText, writtenBody } from './json.ts';
export { type DoorOptions, mountRest, requestContext } from './rest.ts';
export { mountTrpc } from './trpc.ts';
