interface ImpactOfRetention {
  readonly messages: number;
  readonly held: number;
  readonly conversations: number;
  readonly bytes: number;
  readonly complete: boolean;
}

interface CheckedLog {
  readonly events: number;
  readonly blocks: number;
  readonly unsealed: number;
  readonly anchors: number;
}

const importStates = {
  waiting: 'Waiting to start.',
  running: 'Running.',
  certifying: 'Comparing with what is stored.',
  done: 'Done.',
  failed: 'Failed.',
} as const;

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

/** Every text of the console. */
export const texts = {
  title: 'Chat storage console',
  introHosted: 'Your conversations on this stage.',
  intro:
    'Two users of one tenant, on the stage that runs on this machine. What one of them does, the other one sees.',
  views: 'Views',
  usersView: 'Conversations',
  signIn: 'Sign in',
  signInIntro: (provider: string) => `Sign in with ${provider} to see your conversations.`,
  signedOut: 'Your sign-in has ended. Reload the page, and sign in again.',
  startWith: 'User to start a conversation with',
  startConversation: 'Start a conversation',
  administration: 'Administration',
  adminIntro: 'What an administrator of the tenant does (scope chat:admin), and how the stage does.',
  reference: 'API reference',
  users: 'Users',
  online: 'Online',
  offline: 'Offline',
  goOffline: 'Go offline',
  goOnline: 'Go online',
  syncing: 'Catching up…',
  failed: (reason: string) => `Trying again: ${reason}`,
  conversationsOf: (user: string) => `Conversations of ${user}`,
  noConversations: 'No conversation yet.',
  start: (other: string) => `Start a conversation with ${other}`,
  conversationOf: (users: string) => `Conversation with ${users}`,
  alone: 'nobody else',
  unread: (count: number) => (count === 1 ? '1 unread message' : `${count} unread messages`),
  loadOlder: 'Show older messages',
  messagesOf: (user: string) => `Messages that ${user} sees`,
  noMessages: 'No messages yet. Write the first one.',
  message: 'Message',
  messagePlaceholder: 'Write a message',
  send: 'Send',
  save: 'Save',
  cancel: 'Cancel',
  attach: 'Attach a file',
  attached: (name: string) => `Attached: ${name}`,
  removeAttachment: 'Remove the file',
  uploading: (name: string) => `Uploading ${name}`,
  replyTo: (user: string) => `Reply to ${user}`,
  reply: 'Reply',
  edit: 'Edit',
  editing: 'You edit a message.',
  delete: 'Delete',
  undelete: 'Undelete',
  deleted: 'This message was deleted.',
  edited: 'edited',
  react: (reaction: string) => `React with ${reaction}`,
  reacted: (reaction: string, count: number) => `${reaction}, ${count}`,
  download: (name: string) => `Download ${name}`,
  read: 'Read',
  sent: 'Sent',
  waiting: 'Waiting to be sent',
  notSent: (reason: string) => `Not sent: ${reason}`,
  isQueued: 'Queued, not stored yet',
  throughQueue: 'Through the queue (202)',
  sendAgain: 'Send again',
  discard: 'Discard',
  search: 'Search',
  searchFor: 'Search messages',
  searchOf: (user: string) => `Search of ${user}`,
  results: 'Search results',
  noResults: 'Nothing found. New messages can be found after some seconds.',
  closeSearch: 'Close search',
  requests: 'Requests',
  requestsIntro: 'Each action and the request that it sent to the API. Polling is left out.',
  trace: (events: number) => (events === 1 ? 'Trace, 1 record' : `Trace, ${events} records`),
  after: (milliseconds: number) => `+${Math.round(milliseconds)} ms`,
  responded: (status: number) =>
    status === 202
      ? '202: the message is queued durably'
      : status === 0
        ? 'No response'
        : `${status}: the response`,
  queuedOn: (id: string) => `Queued: ${id}`,
  storedAs: (seq: number) => `Stored as seq ${seq}`,
  published: (type: string, id: string) => `Published: ${type}, ${id}`,
  record: 'Record',
  noEvents: 'No record on Kafka yet. Events are published within a second or two.',
  noRequests: 'Do something, and its request is shown here.',
  copyCurl: 'Copy as curl',
  copyTypeScript: 'Copy as TypeScript',
  copied: 'Copied',
  noResponse: 'no response',
  underWay: 'under way',
  figures: 'The stage, live',
  figuresIntro:
    "Of the last two minutes, read every 2 s; rates and latencies are those of the last 10 s, with this page's own requests.",
  requestRate: 'Requests',
  errorRate: 'Server errors',
  medianLatency: 'Latency, p50',
  highLatency: 'Latency, p99',
  queueLag: 'Queued messages',
  outboxAge: 'Oldest event to publish',
  noValue: 'none',
  perSecond: (value: number) => `${value.toFixed(1)}/s`,
  milliseconds: (value: number) => `${Math.round(value)} ms`,
  messages: (value: number) => (value === 1 ? '1 message' : `${value} messages`),
  chart: (title: string, now: string, top: string) => `${title}: now ${now}, the chart ends at ${top}`,
  imports: 'Import',
  importsIntro:
    'A file of JSON lines, or a zip of lines and files. The import starts within a minute and goes on when you leave the page.',
  chooseImport: 'Import a file',
  importSample: 'Import a sample of five years',
  uploadingImport: 'Uploading the file',
  importProgress: 'Progress of the import',
  importStatus: (status: string, lines: number, stored: number) =>
    `${importStates[status as keyof typeof importStates]} ${lines} lines read, ${stored} messages stored.`,
  certificate: 'Certificate: what came in, and what is stored',
  certificateColumns: ['Conversation', 'Messages', 'Stored', 'Here before', 'Rejected', 'Digests'],
  certificateClean: 'Clean: every line is stored, exactly as it came in.',
  certificateNotClean: (rejected: number) =>
    `Not clean: ${rejected === 1 ? '1 line was' : `${rejected} lines were`} rejected, or digests differ.`,
  digestsEqual: 'equal',
  digestsDiffer: 'differ',
  fault: (line: number, reason: string, detail: string) => `Line ${line}: ${reason}. ${detail}`,
  retention: 'Retention',
  retentionIntro:
    'What a policy of your tenant would take, were it in force now. Dry runs change nothing; each one is in the audit log.',
  retentionDays: 'Older than, in days',
  retentionAction: 'Then',
  archive: 'archive',
  deleteForever: 'delete',
  dryRun: 'Show what would go',
  retentionPicture: 'Messages that would go, by age',
  wouldGo: 'would go',
  isHeld: 'as old, but under a legal hold',
  olderThan: (days: number) => `${days} days`,
  impact: ({ messages, held, conversations, bytes, complete }: ImpactOfRetention) =>
    `${complete ? '' : 'at least '}${counted(messages, 'message')} of ${counted(conversations, 'conversation')}, ${Math.ceil(bytes / 1024)} KB` +
    (held > 0 ? `; ${held} held` : ''),
  audit: 'Audit log',
  auditIntro:
    'Who did what, the newest first. Verify compares every row with the sealed blocks and their anchors, and marks the rows that were changed.',
  auditAction: 'Action',
  auditAnyAction: 'any',
  auditRead: 'Read',
  auditOlder: 'Read older events',
  auditVerify: 'Verify',
  auditEvents: 'Audit events',
  auditColumns: ['Event', 'Time', 'Who', 'Action', 'Subject', 'Details'],
  auditNotChecked: 'The log could not be verified. The reason is in the log of the stage.',
  auditGood: ({ events, blocks, unsealed, anchors }: CheckedLog) =>
    `As it was written: ${events} events in ${blocks} blocks, ${anchors} anchors. ${unsealed} events wait for the next block.`,
  auditBad: (count: number) => (count === 1 ? '1 problem:' : `${count} problems:`),
  auditWrong: 'differs from its seal',
  isOffline: 'You are offline.',
} as const;
