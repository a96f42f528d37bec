/** The package's entry: everything that a client of the API imports. */
export { type ApiClient, type ApiClientOptions, apiClient, type CallOptions } from './api-client.ts';
export { ApiProblem, ApiUnreachable, isProblem } from './api-errors.ts';
export type * from './api-operation.ts';
export { downloadFile, type UploadOptions, uploadFile } from './files.ts';
export { type FollowOptions, followChanges, type Item, type ListOperation, listItems } from './pages.ts';
export type { OutboxEntry } from './replica/outbox.ts';
export {
  type FollowReplicaOptions,
  openReplica,
  type Replica,
  type ReplicaConversation,
  type ReplicaOptions,
} from './replica/replica.ts';
export { memoryStore, type ReplicaStore } from './replica/replica-store.ts';
