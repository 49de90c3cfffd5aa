export * from './api.ts';
export { every, type CallOptions, type Page } from './call.ts';
export { Client, type ClientOptions } from './client.ts';
export { OutcomeUnknown, Problem, type FieldFault } from './problem.ts';
export { signature, signedHeaders, type ApiKey, type Signed } from './signing.ts';
export { Stream, type Frame, type StreamOptions } from './stream.ts';
