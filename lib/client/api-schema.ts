// Made by npm run generate:client.
export interface paths {
    "/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read your tenant's audit log
         * @description The newest first. That it was read is in it from then on. A page bounds what is looked at, too: with a filter it may have few items or none and still a `nextCursor`; narrow it down with `from` and `to`. Without rows of sent messages it is quick however long the log is: name another `action`.
         */
        get: operations["list-audit-events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tell what changed in all your conversations
         * @description Get a token first (no `since`), then list what you show, then ask for the changes since that token, again and again: nothing is missed, whatever happens in between. Within a conversation changes come in order. A message that you knew comes again when it changes. A token is good for 30 days; when it is refused with 410, get a new one and list anew. Conversations come one after the other; of one that you left or that was deleted only this is told.
         */
        get: operations["list-changes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your conversations
         * @description Those of the newest message first, each with that message, your role and what you have not read. One that gets a message while you read on moves to the front; list-changes tells of it.
         */
        get: operations["list-conversations"];
        put?: never;
        /**
         * Create a conversation
         * @description A one-to-one conversation has exactly two participants, you among them.
         */
        post: operations["create-conversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{conversationId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a conversation with its participants */
        get: operations["get-conversation"];
        put?: never;
        post?: never;
        /**
         * Delete a conversation for everybody
         * @description Owners may, and scope chat:admin. All of it answers 410 from then on.
         */
        delete: operations["delete-conversation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{conversationId}/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tell what changed in a conversation
         * @description Get a token first (no `since`), then list what you show, then ask for the changes since that token, again and again: nothing is missed, whatever happens in between. Within a conversation changes come in order. A message that you knew comes again when it changes. A token is good for 30 days; when it is refused with 410, get a new one and list anew.
         */
        get: operations["list-conversation-changes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{conversationId}/integrity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check that nothing is missing in a conversation
         * @description Counts the messages of a range of seqs (all, when not given) and digests them for comparison with your own copy. The digest is the SHA-256, in hexadecimal, of a line for each message in order: its seq, messageId and version, and the SHA-256 of its content in hexadecimal or `deleted`, with a space between and a line feed after. Where the tenant has an encryption key of its own, it is the SHA-256 of the encrypted content, which shows that nothing was changed but cannot be computed from a copy. At most 100000 messages at a time.
         */
        get: operations["get-integrity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{conversationId}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read messages
         * @description Without an anchor a page starts at the newest message (order=desc, the default) or at the first (order=asc). `before`, `after` and `around` take the messages next to a seq; `order` then only sorts the page. A page may hold fewer than `limit` messages when they are large; follow nextCursor until it is null. New messages never move what a cursor points at. What is archived is read from the archive, and marked.
         */
        get: operations["list-messages"];
        put?: never;
        /**
         * Send a message
         * @description With mode sync the answer comes when the message is stored (201), with async when it is safely queued (202): get-message then tells what became of it. Send an Idempotency-Key to retry without a second message.
         */
        post: operations["create-message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{conversationId}/participants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the participants
         * @description In the order in which they joined.
         */
        get: operations["list-participants"];
        put?: never;
        /**
         * Add a participant
         * @description Owners and admins may add members; owners may add admins and owners, too. Scope chat:admin may what an owner may. What was stored before is unread to nobody who joins.
         */
        post: operations["add-participant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{conversationId}/participants/{userId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a participant, or leave
         * @description Everybody may leave, but for the last owner. Admins may remove members, owners everybody. Who is out reads nothing from that moment on, and what they have still queued is not stored.
         */
        delete: operations["remove-participant"];
        options?: never;
        head?: never;
        /**
         * Change the role of a participant
         * @description Owners may, and scope chat:admin. The last owner stays one.
         */
        patch: operations["update-participant"];
        trace?: never;
    };
    "/conversations/{conversationId}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bring archived messages back
         * @description They can be changed and found again then, for as many days as you say; after that they are archived again when they are due. Restoring what is restored changes nothing but how long it stays. A long range may take several calls: repeat the call until `complete`.
         */
        post: operations["restore-archived-messages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/encryption-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell your tenant’s encryption key */
        get: operations["get-encryption-key"];
        /**
         * Encrypt what your tenant’s users say with a KMS key of its own
         * @description Content and metadata of messages are encrypted with it before they are queued or stored, from the first conversation on and for good: disabling or deleting the key in KMS shreds them. Search is off for the tenant then, and events tell messages without what they say.
         */
        put: operations["register-encryption-key"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell that the service is up */
        get: operations["get-health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import conversations and messages from a file
         * @description POST a file of JSON lines to `url` with the `fields`; it is imported from then on, within minutes. Conversations and messages keep their times, and messages the order of their lines. Importing the same lines again changes nothing.
         */
        post: operations["create-import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/imports/{importId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell how far an import is */
        get: operations["get-import"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/legal-holds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List legal holds
         * @description Those in force, the newest first.
         */
        get: operations["list-legal-holds"];
        put?: never;
        /**
         * Keep messages whatever else says
         * @description From this answer on nothing that the hold covers is purged, removed, archived away or erased: your whole tenant, a conversation, or what a user sent.
         */
        post: operations["place-legal-hold"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/legal-holds/{holdId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Release a legal hold
         * @description What is due by then goes with the next run of retention. Releasing it again changes nothing.
         */
        delete: operations["release-legal-hold"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{messageId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a message
         * @description Of a queued message it tells what became of it: 404 until it is stored, 410 or 422 if it was refused. An archived message is read from the archive.
         */
        get: operations["get-message"];
        put?: never;
        post?: never;
        /**
         * Delete a message
         * @description Its sender may, the owners and admins of the conversation, and scope chat:admin. It keeps its place; what it said is gone from every answer at once, and can be restored for some days. Deleting it again changes nothing.
         */
        delete: operations["delete-message"];
        options?: never;
        head?: never;
        /**
         * Edit a message
         * @description Only its sender may, for as long as the stage allows. Every version is kept: see list-versions. With If-Match the edit is made only of that version.
         */
        patch: operations["edit-message"];
        trace?: never;
    };
    "/messages/{messageId}/ack": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Tell that you got or read everything up to a message
         * @description Your horizons only move forward; read implies delivered. Acknowledging your own message changes nothing.
         */
        put: operations["acknowledge-message"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{messageId}/attachments/{attachmentId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a download URL for an attachment */
        get: operations["get-attachment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{messageId}/reactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List who reacted how
         * @description The first reaction first. Of a deleted message there are none.
         */
        get: operations["list-reactions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{messageId}/reactions/{reaction}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * React to a message
         * @description Reacting so again changes nothing. A message has at most 50 different reactions.
         */
        put: operations["add-reaction"];
        post?: never;
        /** Take your reaction back */
        delete: operations["remove-reaction"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{messageId}/receipts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tell who got and who read a message
         * @description By how far each has acknowledged; its sender is left out, and who joined after it. At most 1000.
         */
        get: operations["list-receipts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{messageId}/replies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the replies to a message
         * @description The oldest first. A page may hold fewer than `limit` when they are large.
         */
        get: operations["list-replies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{messageId}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore a deleted message
         * @description Who deleted it may, the owners and admins of the conversation, and scope chat:admin, for as long as the stage keeps it. Restoring a message that is not deleted changes nothing.
         */
        post: operations["restore-message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{messageId}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the versions of a message
         * @description The newest first. Of a deleted message there are none.
         */
        get: operations["list-versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get this description of the API */
        get: operations["get-openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/retention-policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what holds for the age of messages
         * @description Of your tenant: the policy that holds where a conversation has none of its own, and those of conversations.
         */
        get: operations["list-retention-policies"];
        /**
         * Set how long messages are kept
         * @description Of your tenant, or of one conversation. A policy that takes more or sooner (fewer days, or delete instead of archive) is in force after 24 hours, any other at once. Legal holds win over every policy.
         */
        put: operations["set-retention-policy"];
        post?: never;
        /**
         * Go back to the policy of the tenant or of the stage
         * @description Removes the policy of a conversation, or without one that of your tenant.
         */
        delete: operations["remove-retention-policy"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search your messages
         * @description The newest first. Words in any form of the stage's language; "quoted words" stand together; `or` and `-` as in web search. A message is found some seconds after it was stored.
         */
        get: operations["search-messages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Prepare the upload of an attachment
         * @description POST the file to `url` with the `fields`, then send a message with the uploadId. With checksumSha256 the store itself refuses another file.
         */
        post: operations["create-upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{userId}/erasure": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell how far the newest erasure of a user is */
        get: operations["get-erasure"];
        put?: never;
        /**
         * Erase all that is known of a user
         * @description They leave every conversation, what they sent becomes tombstones without a name, and all else that names them goes; what a legal hold covers stays until that is released. It runs by itself: ask for its status. While one is open, this answers that one. Let the user sign in no more before; export first what they are to get.
         */
        post: operations["create-erasure"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{userId}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell how far the newest export of a user is */
        get: operations["get-export"];
        put?: never;
        /**
         * Export all that is known of a user
         * @description It runs by itself: ask for its status, then list its files. While one is open, this answers that one.
         */
        post: operations["create-export"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{userId}/export/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the files of the newest export of a user
         * @description Files of JSON lines, compressed with gzip, and the attachments that they name. Kept for 7 days; a URL works for five minutes, and listing again gives new ones.
         */
        get: operations["list-export-files"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Acknowledgement: {
            /** @enum {string} */
            status: "delivered" | "read";
        };
        Attachment: {
            /** Format: uuid */
            attachmentId: string;
            /** @description SHA-256 in base64, as S3 tells it. */
            checksumSha256: string;
            filename: string;
            mimeType: string;
            /** @description Bytes. */
            size: number;
        };
        AuditEvent: {
            /** @example create-message */
            action: string;
            /** @description A user, or the name of a job. */
            actorId: string;
            /** Format: date-time */
            at: string;
            /** @description A number of up to 19 digits; it grows. */
            auditEventId: string;
            /** Format: uuid */
            conversationId?: string;
            /** @description Depends on the action; never anything of a message. */
            details?: {
                [key: string]: unknown;
            };
            requestId?: string;
            sourceIp?: string;
            /**
             * Format: uuid
             * @description What was acted on: a message, an import …
             */
            subjectId?: string;
            /** @description Whom it concerned. */
            subjectUserId?: string;
        };
        AuditPage: {
            items: components["schemas"]["AuditEvent"][];
            /** @description Goes on after the last item; null at the end. */
            nextCursor: string | null;
        };
        Change: components["schemas"]["MessageStored"] | components["schemas"]["MessageEdited"] | components["schemas"]["MessageDeleted"] | components["schemas"]["MessageRestored"] | components["schemas"]["MessagePurged"] | components["schemas"]["MessagesExpired"] | components["schemas"]["MessagesArchived"] | components["schemas"]["MessagesRestored"] | components["schemas"]["ReactionAdded"] | components["schemas"]["ReactionRemoved"] | components["schemas"]["ParticipantAdded"] | components["schemas"]["ParticipantUpdated"] | components["schemas"]["ParticipantRemoved"] | components["schemas"]["ConversationCreated"] | components["schemas"]["ConversationDeleted"] | components["schemas"]["ReceiptChange"];
        ChangePage: {
            /** @description Whether to read on at once; if not, you had everything when you asked. */
            hasMore: boolean;
            items: components["schemas"]["Change"][];
            /** @description Goes on where this page ends; keep it for the next time. */
            nextToken: string;
        };
        Conversation: {
            /** Format: uuid */
            conversationId: string;
            /** Format: date-time */
            createdAt: string;
            /**
             * @description What somebody who joins later may read: everything, or what was stored since.
             * @enum {string}
             */
            historyVisibility: "all" | "since-joined";
            /** @description The seq of the newest message; 0 when there is none. */
            lastSeq: number;
            /** @description JSON of your own, returned as sent; at most 8192 bytes. */
            metadata?: {
                [key: string]: unknown;
            };
            participants: components["schemas"]["Participant"][];
            /** @enum {string} */
            type: "one-to-one" | "group";
            /** Format: date-time */
            updatedAt: string;
        };
        ConversationCreated: {
            /**
             * Format: date-time
             * @description When it happened.
             */
            at: string;
            /** Format: uuid */
            conversationId: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "conversation-created";
        };
        ConversationDeleted: {
            /**
             * Format: date-time
             * @description When it happened.
             */
            at: string;
            /** Format: uuid */
            conversationId: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "conversation-deleted";
        };
        ConversationPage: {
            items: components["schemas"]["ConversationSummary"][];
            /** @description Goes on after the last item; null at the end. */
            nextCursor: string | null;
        };
        ConversationSummary: {
            /** Format: uuid */
            conversationId: string;
            /** Format: date-time */
            createdAt: string;
            /**
             * @description What somebody who joins later may read: everything, or what was stored since.
             * @enum {string}
             */
            historyVisibility: "all" | "since-joined";
            /** @description The newest message that is not deleted, of those that you may read. */
            lastMessage?: components["schemas"]["Message"];
            /** @description Up to where you have read. */
            lastReadSeq: number;
            /** @description The seq of the newest message; 0 when there is none. */
            lastSeq: number;
            /** @description JSON of your own, returned as sent; at most 8192 bytes. */
            metadata?: {
                [key: string]: unknown;
            };
            /**
             * @description Yours.
             * @enum {string}
             */
            role: "owner" | "admin" | "member";
            /** @enum {string} */
            type: "one-to-one" | "group";
            /** @description What others sent after that and is still there; counted up to 1000. */
            unreadCount: number;
            /** Format: date-time */
            updatedAt: string;
        };
        Download: {
            /** Format: uuid */
            attachmentId: string;
            /** @description SHA-256 in base64, as S3 tells it. */
            checksumSha256: string;
            /** Format: date-time */
            expiresAt: string;
            filename: string;
            mimeType: string;
            /** @description Bytes. */
            size: number;
            /** Format: uri */
            url: string;
        };
        ErasedCounts: {
            /** @description In which there was something of theirs, written anew. */
            archiveFiles: number;
            /** @description Of these messages, with all versions of their files. */
            attachments: number;
            /** @description Entries of change feeds that named them. */
            changes: number;
            /** @description Messages of others that they had deleted. */
            deletions: number;
            /** @description Of their data. */
            exports: number;
            idempotencyKeys: number;
            /** @description Of the tenant, which may hold anything. */
            importFiles: number;
            /** @description That they made. */
            imports: number;
            /** @description That they sent; each leaves a tombstone without a name. */
            messages: number;
            /** @description Conversations that they took part in until now. */
            participations: number;
            reactions: number;
            /** @description Records of messages that were not stored. */
            rejections: number;
            /** @description Files that no message used. */
            uploads: number;
            /** @description What these messages said before they were edited. */
            versions: number;
        };
        /** @description Once it is done, this is its certificate. */
        Erasure: {
            /** @description HMAC-SHA256 of what the messages said, in hexadecimal: docs/erasure-and-export.md. */
            digest?: string;
            erased: components["schemas"]["ErasedCounts"];
            /** Format: uuid */
            erasureId: string;
            /** Format: date-time */
            finishedAt?: string;
            /** @description In which a legal hold kept what there is of the user. */
            heldConversations: number;
            /** Format: date-time */
            requestedAt: string;
            /**
             * @description Waiting for its turn; running; settling: all that was there is erased, and what was on its way is looked for some hours later; blocked: only what a legal hold keeps is left, and goes when that is released; done: nothing is left.
             * @enum {string}
             */
            status: "waiting" | "running" | "settling" | "blocked" | "done";
            /** Format: date-time */
            updatedAt: string;
            /**
             * @description A user of your product: the `sub` of their token.
             * @example alice
             */
            userId: string;
        };
        ExportFile: {
            /** @description SHA-256 in base64, as S3 tells it. */
            checksumSha256: string;
            /**
             * Format: date-time
             * @description The URL works until then.
             */
            expiresAt: string;
            filename: string;
            mimeType: string;
            /** @description Bytes. */
            size: number;
            /** Format: uri */
            url: string;
        };
        ExportFilePage: {
            items: components["schemas"]["ExportFile"][];
            /** @description Goes on after the last item; null at the end. */
            nextCursor: string | null;
        };
        Health: {
            /** @constant */
            status: "up";
            version: string;
        };
        Horizons: {
            lastDeliveredSeq: number;
            lastReadSeq: number;
        };
        Import: {
            bytesDone: number;
            bytesTotal: number;
            /** @description Created. */
            conversations: number;
            /** Format: date-time */
            createdAt: string;
            /** @description Lines of what was there already: it was left as it is. */
            duplicates: number;
            /** @description Of the first 100 rejected lines. */
            faults: components["schemas"]["LineFault"][];
            /** Format: date-time */
            finishedAt?: string;
            /** Format: uuid */
            importId: string;
            /** @description The sum of the four counts that follow. */
            linesDone: number;
            /** @description Why it failed. What was done until then stays. */
            reason?: string;
            /** @description Lines that were left out. */
            rejected: number;
            /**
             * @description Waiting for its file; running; done, which it is with rejected lines, too; failed.
             * @enum {string}
             */
            status: "waiting" | "running" | "done" | "failed";
            /** @description Messages. */
            stored: number;
            /** Format: date-time */
            updatedAt: string;
        };
        ImportUpload: {
            /**
             * Format: date-time
             * @description The form works until then.
             */
            expiresAt: string;
            fields: {
                [key: string]: string;
            };
            /** Format: uuid */
            importId: string;
            /**
             * Format: uri
             * @description POST the file here as multipart/form-data: the fields, then `file`.
             */
            url: string;
        };
        Integrity: {
            /** @description Messages that are there, deleted ones included. */
            count: number;
            /** @description SHA-256 in hexadecimal. */
            digest: string;
            /** @description The first seq of the range that you may read. */
            firstSeq: number;
            /** @description The last seq of the range; before firstSeq when it is empty. */
            lastSeq: number;
            /** @description Seqs without a message and without a reason: there must be none. */
            missing: {
                from: number;
                to: number;
            }[];
            /** @description Seqs whose messages were archived, or are gone by retention or erasure. */
            removed: {
                /** @enum {string} */
                cause: "archived" | "expired" | "erased";
                from: number;
                to: number;
            }[];
            /** @description Deleted ones among them. */
            tombstones: number;
        };
        LegalHold: {
            /** Format: uuid */
            conversationId?: string;
            /** Format: uuid */
            holdId: string;
            /** Format: date-time */
            placedAt: string;
            placedBy: string;
            reason: string;
            /** Format: date-time */
            releasedAt?: string;
            releasedBy?: string;
            /**
             * @description A user of your product: the `sub` of their token.
             * @example alice
             */
            userId?: string;
        };
        LegalHoldPage: {
            items: components["schemas"]["LegalHold"][];
            /** @description Goes on after the last item; null at the end. */
            nextCursor: string | null;
        };
        /** @description Why a line was not imported; lines count from 1. */
        LineFault: {
            detail: string;
            line: number;
        };
        Message: {
            /**
             * @description It comes from the archive: it can be read, and has to be restored before it can be changed.
             * @constant
             */
            archived?: true;
            attachments: components["schemas"]["Attachment"][];
            content: string;
            /**
             * @description What the content is written in. It is stored and returned verbatim, never rendered.
             * @enum {string}
             */
            contentType: "text" | "markdown" | "html";
            /** Format: uuid */
            conversationId: string;
            /**
             * Format: date-time
             * @description When the service accepted it.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Of a deleted message: it keeps its place, and nothing is left of what it said.
             */
            deletedAt?: string;
            /**
             * Format: date-time
             * @description When another participant first acknowledged this very message.
             */
            deliveredAt?: string;
            /**
             * Format: date-time
             * @description When this version was made.
             */
            editedAt?: string;
            /** Format: uuid */
            messageId: string;
            /** @description JSON of your own, returned as sent; at most 8192 bytes. */
            metadata?: {
                [key: string]: unknown;
            };
            reactions: components["schemas"]["ReactionCount"][];
            replyTo?: {
                /** Format: uuid */
                messageId: string;
                /** @description The place of the message that is answered. */
                seq: number;
            };
            /**
             * @description A user of your product: the `sub` of their token.
             * @example alice
             */
            senderId: string;
            /** @description Its place in the conversation: 1, 2, 3 … without a gap. */
            seq: number;
            /**
             * Format: date-time
             * @description When it was given its seq; later than createdAt when queued.
             */
            storedAt: string;
            /** @description 1, and one more with every edit; the ETag, too. */
            version: number;
            /**
             * @description Why content and metadata are left out, where the tenant has an encryption key of its own: `encrypted` in events, where they are not told; `shredded` when the key is disabled or deleted.
             * @enum {string}
             */
            withheld?: "encrypted" | "shredded";
        };
        /** @description The message is told as it is now: a later change of it may show already. */
        MessageDeleted: {
            /**
             * Format: date-time
             * @description When it happened.
             */
            at: string;
            /** Format: uuid */
            conversationId: string;
            message: components["schemas"]["Message"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "message-deleted";
        };
        /** @description The message is told as it is now: a later change of it may show already. */
        MessageEdited: {
            /**
             * Format: date-time
             * @description When it happened.
             */
            at: string;
            /** Format: uuid */
            conversationId: string;
            message: components["schemas"]["Message"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "message-edited";
        };
        MessagePage: {
            /** @description Whether nextCursor has something to read. */
            hasMore: boolean;
            items: components["schemas"]["Message"][];
            /** @description Goes on after the last item; null at the end. */
            nextCursor: string | null;
            /** @description What comes before the first item; null when there is nothing. */
            previousCursor: string | null;
        };
        MessagePatch: {
            content?: string;
            /**
             * @description What the content is written in. It is stored and returned verbatim, never rendered.
             * @enum {string}
             */
            contentType?: "text" | "markdown" | "html";
            /** @description JSON of your own, returned as sent; at most 8192 bytes. */
            metadata?: {
                [key: string]: unknown;
            };
        };
        /** @description The message is told as it is now: a later change of it may show already. */
        MessagePurged: {
            /**
             * Format: date-time
             * @description When it happened.
             */
            at: string;
            /** Format: uuid */
            conversationId: string;
            message: components["schemas"]["Message"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "message-purged";
        };
        /** @description The message is told as it is now: a later change of it may show already. */
        MessageRestored: {
            /**
             * Format: date-time
             * @description When it happened.
             */
            at: string;
            /** Format: uuid */
            conversationId: string;
            message: components["schemas"]["Message"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "message-restored";
        };
        /** @description Messages of these seqs, most often all of them, went to the archive. They can be read as before, and not be changed. */
        MessagesArchived: {
            /**
             * Format: date-time
             * @description When it happened.
             */
            at: string;
            /** Format: uuid */
            conversationId: string;
            firstSeq: number;
            lastSeq: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "messages-archived";
        };
        /** @description The messages of these seqs are gone by the retention policy: forget them. */
        MessagesExpired: {
            /**
             * Format: date-time
             * @description When it happened.
             */
            at: string;
            /** Format: uuid */
            conversationId: string;
            firstSeq: number;
            lastSeq: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "messages-expired";
        };
        /** @description Archived messages of these seqs came back: they can be changed again. */
        MessagesRestored: {
            /**
             * Format: date-time
             * @description When it happened.
             */
            at: string;
            /** Format: uuid */
            conversationId: string;
            firstSeq: number;
            lastSeq: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "messages-restored";
        };
        /** @description The message is told as it is now: a later change of it may show already. */
        MessageStored: {
            /**
             * Format: date-time
             * @description When it happened.
             */
            at: string;
            /** Format: uuid */
            conversationId: string;
            message: components["schemas"]["Message"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "message-stored";
        };
        MessageVersion: {
            content: string;
            /**
             * @description What the content is written in. It is stored and returned verbatim, never rendered.
             * @enum {string}
             */
            contentType: "text" | "markdown" | "html";
            /**
             * Format: date-time
             * @description When this version was made.
             */
            createdAt: string;
            /** @description JSON of your own, returned as sent; at most 8192 bytes. */
            metadata?: {
                [key: string]: unknown;
            };
            version: number;
        };
        NewConversation: {
            /**
             * @description What somebody who joins later may read: everything, or what was stored since.
             * @default all
             * @enum {string}
             */
            historyVisibility?: "all" | "since-joined";
            /** @description JSON of your own, returned as sent; at most 8192 bytes. */
            metadata?: {
                [key: string]: unknown;
            };
            /** @description Who takes part; you always do, named or not. */
            participants: string[];
            /** @enum {string} */
            type: "one-to-one" | "group";
        };
        NewImport: {
            /** @description SHA-256 in base64, as S3 tells it. */
            checksumSha256?: string;
            /**
             * @description Whether what is imported is told in events, as if it happened now.
             * @default false
             */
            events?: boolean;
            /** @description Bytes of the file, exactly. */
            size: number;
        };
        /** @description With neither conversationId nor userId it covers your whole tenant. */
        NewLegalHold: {
            /**
             * Format: uuid
             * @description All of this conversation.
             */
            conversationId?: string;
            reason: string;
            /**
             * @description All that this user sent, in any conversation.
             * @example alice
             */
            userId?: string;
        };
        NewMessage: {
            /** @default [] */
            attachments?: {
                /** Format: uuid */
                uploadId: string;
            }[];
            /**
             * @description At most 32768 bytes of UTF-8; may be empty with attachments.
             * @default
             */
            content?: string;
            /**
             * @description What the content is written in. It is stored and returned verbatim, never rendered.
             * @default text
             * @enum {string}
             */
            contentType?: "text" | "markdown" | "html";
            /** @description JSON of your own, returned as sent; at most 8192 bytes. */
            metadata?: {
                [key: string]: unknown;
            };
            /**
             * Format: uuid
             * @description The message of this conversation that it answers.
             */
            replyTo?: string;
            /**
             * @description Only with scope chat:write:any may it be another user than you.
             * @example alice
             */
            senderId?: string;
        };
        NewParticipant: {
            /**
             * @description Owners may do everything; admins add and remove members and delete messages; members take part. A conversation always has an owner.
             * @default member
             * @enum {string}
             */
            role?: "owner" | "admin" | "member";
            /**
             * @description A user of your product: the `sub` of their token.
             * @example alice
             */
            userId: string;
        };
        NewRestoration: {
            /**
             * @description How long the range stays out of the archive, from now on.
             * @default 30
             */
            days?: number;
            /** @description The first seq. */
            from: number;
            /** @description The last seq. */
            to: number;
        };
        NewRetentionPolicy: {
            /**
             * @description Archived messages can still be read; deleted ones are gone.
             * @enum {string}
             */
            action: "archive" | "delete";
            /**
             * Format: uuid
             * @description For this conversation only; otherwise for your tenant.
             */
            conversationId?: string;
            days: number;
        };
        NewTenantKey: {
            /**
             * @description A symmetric KMS key of the service’s account and region that is tagged for it.
             * @example arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
             */
            keyArn: string;
        };
        NewUpload: {
            /** @description SHA-256 in base64, as S3 tells it. */
            checksumSha256?: string;
            /** Format: uuid */
            conversationId: string;
            filename: string;
            /**
             * @description The media type of the file, without parameters.
             * @example image/png
             */
            mime: string;
            /** @description Bytes, exactly. */
            size: number;
        };
        Participant: {
            /** Format: date-time */
            joinedAt: string;
            /** @description Every message up to this seq was delivered to them. */
            lastDeliveredSeq: number;
            /** @description Every message up to this seq was read by them. */
            lastReadSeq: number;
            /**
             * @description Owners may do everything; admins add and remove members and delete messages; members take part. A conversation always has an owner.
             * @enum {string}
             */
            role: "owner" | "admin" | "member";
            /**
             * @description A user of your product: the `sub` of their token.
             * @example alice
             */
            userId: string;
        };
        ParticipantAdded: {
            /**
             * Format: date-time
             * @description When it happened.
             */
            at: string;
            /** Format: uuid */
            conversationId: string;
            /**
             * @description Owners may do everything; admins add and remove members and delete messages; members take part. A conversation always has an owner.
             * @enum {string}
             */
            role: "owner" | "admin" | "member";
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "participant-added";
            /**
             * @description A user of your product: the `sub` of their token.
             * @example alice
             */
            userId: string;
        };
        ParticipantPage: {
            items: components["schemas"]["Participant"][];
            /** @description Goes on after the last item; null at the end. */
            nextCursor: string | null;
        };
        ParticipantPatch: {
            /**
             * @description Owners may do everything; admins add and remove members and delete messages; members take part. A conversation always has an owner.
             * @enum {string}
             */
            role: "owner" | "admin" | "member";
        };
        /** @description They left or were removed; of yourself, it is the last thing told. */
        ParticipantRemoved: {
            /**
             * Format: date-time
             * @description When it happened.
             */
            at: string;
            /** Format: uuid */
            conversationId: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "participant-removed";
            /**
             * @description A user of your product: the `sub` of their token.
             * @example alice
             */
            userId: string;
        };
        ParticipantUpdated: {
            /**
             * Format: date-time
             * @description When it happened.
             */
            at: string;
            /** Format: uuid */
            conversationId: string;
            /**
             * @description Owners may do everything; admins add and remove members and delete messages; members take part. A conversation always has an owner.
             * @enum {string}
             */
            role: "owner" | "admin" | "member";
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "participant-updated";
            /**
             * @description A user of your product: the `sub` of their token.
             * @example alice
             */
            userId: string;
        };
        Problem: {
            detail?: string;
            errors?: {
                detail: string;
                /**
                 * @description JSON pointer into the request.
                 * @example #/body/content
                 */
                pointer: string;
            }[];
            /** @description Name it when you ask for help. */
            requestId?: string;
            status: number;
            title: string;
            /** @example urn:problem-type:chat-storage:invalid-request */
            type: string;
        };
        QueuedMessage: {
            /** Format: uuid */
            messageId: string;
            /** @constant */
            status: "queued";
        };
        Reaction: {
            /** Format: date-time */
            createdAt: string;
            /**
             * @description An emoji or a name of your own; compared byte by byte.
             * @example 👍
             */
            reaction: string;
            /**
             * @description A user of your product: the `sub` of their token.
             * @example alice
             */
            userId: string;
        };
        /** @description The message is told with its reactions as they are now. */
        ReactionAdded: {
            /**
             * Format: date-time
             * @description When it happened.
             */
            at: string;
            /** Format: uuid */
            conversationId: string;
            message: components["schemas"]["Message"];
            /**
             * @description An emoji or a name of your own; compared byte by byte.
             * @example 👍
             */
            reaction: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "reaction-added";
            /**
             * @description A user of your product: the `sub` of their token.
             * @example alice
             */
            userId: string;
        };
        ReactionCount: {
            /** @description How many participants reacted so. */
            count: number;
            /** @description Whether you are one of them. */
            mine: boolean;
            /**
             * @description An emoji or a name of your own; compared byte by byte.
             * @example 👍
             */
            reaction: string;
        };
        ReactionPage: {
            items: components["schemas"]["Reaction"][];
            /** @description Goes on after the last item; null at the end. */
            nextCursor: string | null;
        };
        /** @description The message is told with its reactions as they are now. */
        ReactionRemoved: {
            /**
             * Format: date-time
             * @description When it happened.
             */
            at: string;
            /** Format: uuid */
            conversationId: string;
            message: components["schemas"]["Message"];
            /**
             * @description An emoji or a name of your own; compared byte by byte.
             * @example 👍
             */
            reaction: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "reaction-removed";
            /**
             * @description A user of your product: the `sub` of their token.
             * @example alice
             */
            userId: string;
        };
        Receipt: {
            /** @enum {string} */
            status: "sent" | "delivered" | "read";
            /**
             * @description A user of your product: the `sub` of their token.
             * @example alice
             */
            userId: string;
        };
        /** @description How far a participant has got by now. Told after the messages and other changes; `at` is not before it. */
        ReceiptChange: {
            /**
             * Format: date-time
             * @description When it happened.
             */
            at: string;
            /** Format: uuid */
            conversationId: string;
            lastDeliveredSeq: number;
            lastReadSeq: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "receipt";
            /**
             * @description A user of your product: the `sub` of their token.
             * @example alice
             */
            userId: string;
        };
        Receipts: {
            items: components["schemas"]["Receipt"][];
        };
        ReplyPage: {
            items: components["schemas"]["Message"][];
            /** @description Goes on after the last item; null at the end. */
            nextCursor: string | null;
        };
        Restoration: {
            /** @description Nothing of the range is in the archive any more. */
            complete: boolean;
            /** @description Messages that this call brought back. */
            restored: number;
            /**
             * Format: date-time
             * @description They stay at least until then.
             */
            until: string;
        };
        RetentionChange: {
            /** @description Of a dry run: what it would take now, were it in force already. */
            impact?: components["schemas"]["RetentionImpact"];
            /** @description As it is then; null: there is none any more. */
            policy: components["schemas"]["RetentionPolicy"] | null;
        };
        RetentionImpact: {
            /** @description Of their content and metadata; not of attached files. */
            bytes: number;
            /** @description Whether all were counted; false: there are more. */
            complete: boolean;
            /** @description That lose messages. */
            conversations: number;
            /** @description Messages as old that stay, because a legal hold covers them. */
            held: number;
            /** @description That would be archived or deleted. */
            messages: number;
        };
        RetentionPolicy: {
            /** Format: uuid */
            conversationId?: string;
            /** @description What holds now; null: nothing is old enough ever. */
            current: components["schemas"]["RetentionRule"] | null;
            /** @description What will hold instead, and from when on. */
            pending?: {
                /** Format: date-time */
                effectiveAt: string;
                /** @description null: that of the tenant, or of the stage. */
                rule: components["schemas"]["RetentionRule"] | null;
            };
            /** @enum {string} */
            scope: "stage" | "tenant" | "conversation";
            /** Format: date-time */
            setAt: string;
            setBy: string;
        };
        RetentionPolicyPage: {
            /** @description null: nothing was decided yet, and nothing is old enough ever. */
            default: components["schemas"]["RetentionPolicy"] | null;
            items: components["schemas"]["RetentionPolicy"][];
            /** @description Goes on after the last item; null at the end. */
            nextCursor: string | null;
        };
        /** @description What becomes of messages that are older than so many days. */
        RetentionRule: {
            /** @enum {string} */
            action: "archive" | "delete";
            days: number;
        };
        SearchPage: {
            items: components["schemas"]["SearchResult"][];
            /** @description Goes on after the last item; null at the end. */
            nextCursor: string | null;
        };
        SearchResult: {
            /** @description Where the content has what was looked for, in UTF-16 code units. */
            matches: {
                end: number;
                start: number;
            }[];
            message: components["schemas"]["Message"];
        };
        TenantKey: {
            /**
             * @description A symmetric KMS key of the service’s account and region that is tagged for it.
             * @example arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
             */
            keyArn: string;
            /** Format: date-time */
            registeredAt: string;
        };
        Upload: {
            /**
             * Format: date-time
             * @description The form works until then.
             */
            expiresAt: string;
            fields: {
                [key: string]: string;
            };
            /** Format: uuid */
            uploadId: string;
            /**
             * Format: uri
             * @description POST the file here as multipart/form-data: the fields, then `file`.
             */
            url: string;
            /**
             * Format: date-time
             * @description A message may use the upload until then.
             */
            useBefore: string;
        };
        UserExport: {
            /**
             * Format: date-time
             * @description Its files are removed then.
             */
            expiresAt?: string;
            /** Format: uuid */
            exportId: string;
            /** Format: date-time */
            finishedAt?: string;
            /** @description How many there are of each type, in the files that are written. */
            records: {
                [key: string]: number;
            };
            /** Format: date-time */
            requestedAt: string;
            /**
             * @description Waiting for its turn; running; done: list its files; removed: they are not there any more, because they expired or the user was erased.
             * @enum {string}
             */
            status: "waiting" | "running" | "done" | "removed";
            /** Format: date-time */
            updatedAt: string;
            /**
             * @description A user of your product: the `sub` of their token.
             * @example alice
             */
            userId: string;
        };
        VersionPage: {
            items: components["schemas"]["MessageVersion"][];
            /** @description Goes on after the last item; null at the end. */
            nextCursor: string | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "list-audit-events": {
        parameters: {
            query?: {
                action?: string;
                actor?: string;
                conversationId?: string;
                /** @description nextCursor of a page of the same listing. */
                cursor?: string;
                /** @description Only what was done then or later. */
                from?: string;
                limit?: number;
                /** @description A subjectId or a subjectUserId. */
                subject?: string;
                /** @description Only what was done before. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the log. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditPage"];
                };
            };
            /**
             * @description The cursor is not valid here: `urn:problem-type:chat-storage:invalid-cursor`
             *
             *     The request is not valid: `urn:problem-type:chat-storage:invalid-request`
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-changes": {
        parameters: {
            query?: {
                limit?: number;
                /** @description nextToken of an earlier answer; without it you get a token and no changes. */
                since?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of changes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangePage"];
                };
            };
            /**
             * @description The sync token is not valid here: `urn:problem-type:chat-storage:invalid-sync-token`
             *
             *     The request is not valid: `urn:problem-type:chat-storage:invalid-request`
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The sync token is too old: begin anew: `urn:problem-type:chat-storage:sync-token-expired` */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-conversations": {
        parameters: {
            query?: {
                /** @description nextCursor of a page of the same listing. */
                cursor?: string;
                limit?: number;
                /** @description Only those in which anything changed since then. */
                updatedSince?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of conversations. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationPage"];
                };
            };
            /**
             * @description The cursor is not valid here: `urn:problem-type:chat-storage:invalid-cursor`
             *
             *     The request is not valid: `urn:problem-type:chat-storage:invalid-request`
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "create-conversation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewConversation"];
            };
        };
        responses: {
            /** @description The conversation. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /**
             * @description The body is not JSON: `urn:problem-type:chat-storage:malformed-body`
             *
             *     The request is not valid: `urn:problem-type:chat-storage:invalid-request`
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: `urn:problem-type:chat-storage:body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body must be application/json: `urn:problem-type:chat-storage:unsupported-media-type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-conversation": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The conversation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /** @description The request is not valid: `urn:problem-type:chat-storage:invalid-request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such conversation for you: `urn:problem-type:chat-storage:conversation-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The conversation was deleted: `urn:problem-type:chat-storage:conversation-deleted` */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "delete-conversation": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is not valid: `urn:problem-type:chat-storage:invalid-request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description Your role in the conversation does not allow this: `urn:problem-type:chat-storage:insufficient-role`
             *
             *     The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope`
             */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such conversation for you: `urn:problem-type:chat-storage:conversation-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The conversation was deleted: `urn:problem-type:chat-storage:conversation-deleted` */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-conversation-changes": {
        parameters: {
            query?: {
                limit?: number;
                /** @description nextToken of an earlier answer; without it you get a token and no changes. */
                since?: string;
            };
            header?: never;
            path: {
                conversationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of changes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangePage"];
                };
            };
            /**
             * @description The sync token is not valid here: `urn:problem-type:chat-storage:invalid-sync-token`
             *
             *     The request is not valid: `urn:problem-type:chat-storage:invalid-request`
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such conversation for you: `urn:problem-type:chat-storage:conversation-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description The conversation was deleted: `urn:problem-type:chat-storage:conversation-deleted`
             *
             *     The sync token is too old: begin anew: `urn:problem-type:chat-storage:sync-token-expired`
             */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-integrity": {
        parameters: {
            query?: {
                /** @description The first seq; 1 by default. */
                from?: number;
                /** @description The last seq; the newest by default. */
                to?: number;
            };
            header?: never;
            path: {
                conversationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What there is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Integrity"];
                };
            };
            /** @description The request is not valid: `urn:problem-type:chat-storage:invalid-request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such conversation for you: `urn:problem-type:chat-storage:conversation-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The conversation was deleted: `urn:problem-type:chat-storage:conversation-deleted` */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-messages": {
        parameters: {
            query?: {
                /** @description The messages just after this seq. */
                after?: number;
                /** @description The message of this seq between those before and after it, half of each. */
                around?: number;
                /** @description The messages just before this seq. */
                before?: number;
                /** @description nextCursor or previousCursor of a page; goes with limit only. */
                cursor?: string;
                limit?: number;
                order?: "asc" | "desc";
            };
            header?: never;
            path: {
                conversationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of messages, in the order asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessagePage"];
                };
            };
            /**
             * @description The cursor is not valid here: `urn:problem-type:chat-storage:invalid-cursor`
             *
             *     The request is not valid: `urn:problem-type:chat-storage:invalid-request`
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such conversation for you: `urn:problem-type:chat-storage:conversation-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The conversation was deleted: `urn:problem-type:chat-storage:conversation-deleted` */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "create-message": {
        parameters: {
            query?: {
                /** @description Wins over X-Write-Mode; the default is set per stage. */
                mode?: "sync" | "async";
            };
            header?: {
                /** @description Yours, for this request: the same key and body get the first answer again for 24 hours (draft-ietf-httpapi-idempotency-key-header-07). */
                "idempotency-key"?: string;
                "x-write-mode"?: "sync" | "async";
            };
            path: {
                conversationId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMessage"];
            };
        };
        responses: {
            /** @description The stored message. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description The message is queued, and will not be lost. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueuedMessage"];
                };
            };
            /**
             * @description The body is not JSON: `urn:problem-type:chat-storage:malformed-body`
             *
             *     The request is not valid: `urn:problem-type:chat-storage:invalid-request`
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description Sending for another user needs scope chat:write:any: `urn:problem-type:chat-storage:sender-not-allowed`
             *
             *     The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope`
             */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such conversation for you: `urn:problem-type:chat-storage:conversation-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A request with this Idempotency-Key is under way: `urn:problem-type:chat-storage:idempotency-key-in-flight`
             *
             *     The encryption key cannot be used: `urn:problem-type:chat-storage:encryption-key-unavailable`
             */
            409: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description The conversation was deleted: `urn:problem-type:chat-storage:conversation-deleted`
             *
             *     What the message said was shredded: `urn:problem-type:chat-storage:content-shredded`
             */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: `urn:problem-type:chat-storage:body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body must be application/json: `urn:problem-type:chat-storage:unsupported-media-type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description The sender does not take part in the conversation: `urn:problem-type:chat-storage:sender-not-participant`
             *
             *     There is no message to answer for you: `urn:problem-type:chat-storage:reply-unavailable`
             *
             *     An upload cannot be used by this message: `urn:problem-type:chat-storage:upload-unavailable`
             *
             *     An upload has no file yet: `urn:problem-type:chat-storage:upload-incomplete`
             *
             *     An uploaded file is not what was announced: `urn:problem-type:chat-storage:upload-mismatch`
             *
             *     The Idempotency-Key was used for another request: `urn:problem-type:chat-storage:idempotency-key-reused`
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-participants": {
        parameters: {
            query?: {
                /** @description nextCursor of a page of the same listing. */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                conversationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of participants. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ParticipantPage"];
                };
            };
            /**
             * @description The cursor is not valid here: `urn:problem-type:chat-storage:invalid-cursor`
             *
             *     The request is not valid: `urn:problem-type:chat-storage:invalid-request`
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such conversation for you: `urn:problem-type:chat-storage:conversation-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The conversation was deleted: `urn:problem-type:chat-storage:conversation-deleted` */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "add-participant": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversationId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewParticipant"];
            };
        };
        responses: {
            /** @description The participant. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Participant"];
                };
            };
            /**
             * @description The body is not JSON: `urn:problem-type:chat-storage:malformed-body`
             *
             *     The request is not valid: `urn:problem-type:chat-storage:invalid-request`
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description Your role in the conversation does not allow this: `urn:problem-type:chat-storage:insufficient-role`
             *
             *     The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope`
             */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such conversation for you: `urn:problem-type:chat-storage:conversation-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description The user takes part already: `urn:problem-type:chat-storage:already-participant`
             *
             *     A one-to-one conversation keeps its participants: `urn:problem-type:chat-storage:participants-fixed`
             *
             *     The conversation is full: `urn:problem-type:chat-storage:too-many-participants`
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The conversation was deleted: `urn:problem-type:chat-storage:conversation-deleted` */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: `urn:problem-type:chat-storage:body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body must be application/json: `urn:problem-type:chat-storage:unsupported-media-type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "remove-participant": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversationId: string;
                /** @description A user of your product: the `sub` of their token. */
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They do not take part any more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is not valid: `urn:problem-type:chat-storage:invalid-request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description Your role in the conversation does not allow this: `urn:problem-type:chat-storage:insufficient-role`
             *
             *     The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope`
             */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description There is no such conversation for you: `urn:problem-type:chat-storage:conversation-not-found`
             *
             *     There is no such participant: `urn:problem-type:chat-storage:participant-not-found`
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A one-to-one conversation keeps its participants: `urn:problem-type:chat-storage:participants-fixed`
             *
             *     A conversation keeps at least one owner: `urn:problem-type:chat-storage:last-owner`
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The conversation was deleted: `urn:problem-type:chat-storage:conversation-deleted` */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "update-participant": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversationId: string;
                /** @description A user of your product: the `sub` of their token. */
                userId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ParticipantPatch"];
            };
        };
        responses: {
            /** @description The participant. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Participant"];
                };
            };
            /**
             * @description The body is not JSON: `urn:problem-type:chat-storage:malformed-body`
             *
             *     The request is not valid: `urn:problem-type:chat-storage:invalid-request`
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description Your role in the conversation does not allow this: `urn:problem-type:chat-storage:insufficient-role`
             *
             *     The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope`
             */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description There is no such conversation for you: `urn:problem-type:chat-storage:conversation-not-found`
             *
             *     There is no such participant: `urn:problem-type:chat-storage:participant-not-found`
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A conversation keeps at least one owner: `urn:problem-type:chat-storage:last-owner` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The conversation was deleted: `urn:problem-type:chat-storage:conversation-deleted` */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: `urn:problem-type:chat-storage:body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body must be application/json: `urn:problem-type:chat-storage:unsupported-media-type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "restore-archived-messages": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversationId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRestoration"];
            };
        };
        responses: {
            /** @description What was done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Restoration"];
                };
            };
            /**
             * @description The body is not JSON: `urn:problem-type:chat-storage:malformed-body`
             *
             *     The request is not valid: `urn:problem-type:chat-storage:invalid-request`
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such conversation for you: `urn:problem-type:chat-storage:conversation-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The conversation was deleted: `urn:problem-type:chat-storage:conversation-deleted` */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: `urn:problem-type:chat-storage:body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body must be application/json: `urn:problem-type:chat-storage:unsupported-media-type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-encryption-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantKey"];
                };
            };
            /** @description The request is not valid: `urn:problem-type:chat-storage:invalid-request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The tenant has no encryption key of its own: `urn:problem-type:chat-storage:encryption-key-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "register-encryption-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTenantKey"];
            };
        };
        responses: {
            /** @description The key, registered now or before. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantKey"];
                };
            };
            /**
             * @description The body is not JSON: `urn:problem-type:chat-storage:malformed-body`
             *
             *     The request is not valid: `urn:problem-type:chat-storage:invalid-request`
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description The tenant has another encryption key already: `urn:problem-type:chat-storage:encryption-key-fixed`
             *
             *     The encryption key cannot be used: `urn:problem-type:chat-storage:encryption-key-unavailable`
             *
             *     The tenant has conversations already: `urn:problem-type:chat-storage:tenant-in-use`
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: `urn:problem-type:chat-storage:body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body must be application/json: `urn:problem-type:chat-storage:unsupported-media-type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is up. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description The request is not valid: `urn:problem-type:chat-storage:invalid-request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "create-import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewImport"];
            };
        };
        responses: {
            /** @description A presigned POST for the file. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportUpload"];
                };
            };
            /**
             * @description The body is not JSON: `urn:problem-type:chat-storage:malformed-body`
             *
             *     The request is not valid: `urn:problem-type:chat-storage:invalid-request`
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: `urn:problem-type:chat-storage:body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body must be application/json: `urn:problem-type:chat-storage:unsupported-media-type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-import": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                importId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The import. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Import"];
                };
            };
            /** @description The request is not valid: `urn:problem-type:chat-storage:invalid-request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such import: `urn:problem-type:chat-storage:import-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-legal-holds": {
        parameters: {
            query?: {
                /** @description nextCursor of a page of the same listing. */
                cursor?: string;
                limit?: number;
                /** @description Those that were released, too. */
                released?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of holds. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LegalHoldPage"];
                };
            };
            /**
             * @description The cursor is not valid here: `urn:problem-type:chat-storage:invalid-cursor`
             *
             *     The request is not valid: `urn:problem-type:chat-storage:invalid-request`
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "place-legal-hold": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewLegalHold"];
            };
        };
        responses: {
            /** @description The hold. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LegalHold"];
                };
            };
            /**
             * @description The body is not JSON: `urn:problem-type:chat-storage:malformed-body`
             *
             *     The request is not valid: `urn:problem-type:chat-storage:invalid-request`
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such conversation for you: `urn:problem-type:chat-storage:conversation-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: `urn:problem-type:chat-storage:body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body must be application/json: `urn:problem-type:chat-storage:unsupported-media-type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "release-legal-hold": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                holdId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The hold, released. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LegalHold"];
                };
            };
            /** @description The request is not valid: `urn:problem-type:chat-storage:invalid-request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such legal hold: `urn:problem-type:chat-storage:legal-hold-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-message": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                messageId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The message. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description The request is not valid: `urn:problem-type:chat-storage:invalid-request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The message is still queued, or there is none for you: `urn:problem-type:chat-storage:message-queued-or-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description The conversation was deleted: `urn:problem-type:chat-storage:conversation-deleted`
             *
             *     The message was not stored: its conversation was deleted: `urn:problem-type:chat-storage:message-rejected-conversation-deleted`
             *
             *     What the message said was shredded: `urn:problem-type:chat-storage:content-shredded`
             */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The message was not stored: `urn:problem-type:chat-storage:message-rejected` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "delete-message": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                messageId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is left of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description The request is not valid: `urn:problem-type:chat-storage:invalid-request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description Your role in the conversation does not allow this: `urn:problem-type:chat-storage:insufficient-role`
             *
             *     The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope`
             */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The message is still queued, or there is none for you: `urn:problem-type:chat-storage:message-queued-or-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The message is archived, and can only be read: `urn:problem-type:chat-storage:message-archived` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The conversation was deleted: `urn:problem-type:chat-storage:conversation-deleted` */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "edit-message": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the version that you edit (RFC 9110). */
                "if-match"?: string;
            };
            path: {
                messageId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessagePatch"];
            };
        };
        responses: {
            /** @description The message as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /**
             * @description The body is not JSON: `urn:problem-type:chat-storage:malformed-body`
             *
             *     The request is not valid: `urn:problem-type:chat-storage:invalid-request`
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description Only its sender may edit a message: `urn:problem-type:chat-storage:not-message-sender`
             *
             *     The message is too old to be edited: `urn:problem-type:chat-storage:edit-window-closed`
             *
             *     The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope`
             */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The message is still queued, or there is none for you: `urn:problem-type:chat-storage:message-queued-or-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description The message is archived, and can only be read: `urn:problem-type:chat-storage:message-archived`
             *
             *     The encryption key cannot be used: `urn:problem-type:chat-storage:encryption-key-unavailable`
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description The conversation was deleted: `urn:problem-type:chat-storage:conversation-deleted`
             *
             *     The message was deleted: `urn:problem-type:chat-storage:message-deleted`
             */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The message has another version by now: `urn:problem-type:chat-storage:version-mismatch` */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: `urn:problem-type:chat-storage:body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body must be application/json: `urn:problem-type:chat-storage:unsupported-media-type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "acknowledge-message": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                messageId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Acknowledgement"];
            };
        };
        responses: {
            /** @description Your horizons in the conversation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Horizons"];
                };
            };
            /**
             * @description The body is not JSON: `urn:problem-type:chat-storage:malformed-body`
             *
             *     The request is not valid: `urn:problem-type:chat-storage:invalid-request`
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The message is still queued, or there is none for you: `urn:problem-type:chat-storage:message-queued-or-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The message is archived, and can only be read: `urn:problem-type:chat-storage:message-archived` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The conversation was deleted: `urn:problem-type:chat-storage:conversation-deleted` */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: `urn:problem-type:chat-storage:body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body must be application/json: `urn:problem-type:chat-storage:unsupported-media-type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-attachment": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                attachmentId: string;
                messageId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A URL that downloads the file, for five minutes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Download"];
                };
            };
            /** @description The request is not valid: `urn:problem-type:chat-storage:invalid-request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such attachment for you: `urn:problem-type:chat-storage:attachment-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The conversation was deleted: `urn:problem-type:chat-storage:conversation-deleted` */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-reactions": {
        parameters: {
            query?: {
                /** @description nextCursor of a page of the same listing. */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                messageId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of reactions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReactionPage"];
                };
            };
            /**
             * @description The cursor is not valid here: `urn:problem-type:chat-storage:invalid-cursor`
             *
             *     The request is not valid: `urn:problem-type:chat-storage:invalid-request`
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The message is still queued, or there is none for you: `urn:problem-type:chat-storage:message-queued-or-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The message is archived, and can only be read: `urn:problem-type:chat-storage:message-archived` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The conversation was deleted: `urn:problem-type:chat-storage:conversation-deleted` */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "add-reaction": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                messageId: string;
                /** @description An emoji or a name of your own; compared byte by byte. */
                reaction: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description You react so. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is not valid: `urn:problem-type:chat-storage:invalid-request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The message is still queued, or there is none for you: `urn:problem-type:chat-storage:message-queued-or-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description The message is archived, and can only be read: `urn:problem-type:chat-storage:message-archived`
             *
             *     The message has too many different reactions: `urn:problem-type:chat-storage:too-many-reactions`
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description The conversation was deleted: `urn:problem-type:chat-storage:conversation-deleted`
             *
             *     The message was deleted: `urn:problem-type:chat-storage:message-deleted`
             */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "remove-reaction": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                messageId: string;
                /** @description An emoji or a name of your own; compared byte by byte. */
                reaction: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description You do not react so. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is not valid: `urn:problem-type:chat-storage:invalid-request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The message is still queued, or there is none for you: `urn:problem-type:chat-storage:message-queued-or-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The message is archived, and can only be read: `urn:problem-type:chat-storage:message-archived` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description The conversation was deleted: `urn:problem-type:chat-storage:conversation-deleted`
             *
             *     The message was deleted: `urn:problem-type:chat-storage:message-deleted`
             */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-receipts": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                messageId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One for each participant to whom it was sent. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipts"];
                };
            };
            /** @description The request is not valid: `urn:problem-type:chat-storage:invalid-request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The message is still queued, or there is none for you: `urn:problem-type:chat-storage:message-queued-or-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The message is archived, and can only be read: `urn:problem-type:chat-storage:message-archived` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The conversation was deleted: `urn:problem-type:chat-storage:conversation-deleted` */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-replies": {
        parameters: {
            query?: {
                /** @description nextCursor of a page of the same listing. */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                messageId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of replies. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplyPage"];
                };
            };
            /**
             * @description The cursor is not valid here: `urn:problem-type:chat-storage:invalid-cursor`
             *
             *     The request is not valid: `urn:problem-type:chat-storage:invalid-request`
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The message is still queued, or there is none for you: `urn:problem-type:chat-storage:message-queued-or-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The message is archived, and can only be read: `urn:problem-type:chat-storage:message-archived` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The conversation was deleted: `urn:problem-type:chat-storage:conversation-deleted` */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "restore-message": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                messageId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The message. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description The request is not valid: `urn:problem-type:chat-storage:invalid-request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description Your role in the conversation does not allow this: `urn:problem-type:chat-storage:insufficient-role`
             *
             *     The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope`
             */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The message is still queued, or there is none for you: `urn:problem-type:chat-storage:message-queued-or-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The message is archived, and can only be read: `urn:problem-type:chat-storage:message-archived` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description The conversation was deleted: `urn:problem-type:chat-storage:conversation-deleted`
             *
             *     The message was deleted too long ago: `urn:problem-type:chat-storage:restore-window-closed`
             */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-versions": {
        parameters: {
            query?: {
                /** @description nextCursor of a page of the same listing. */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                messageId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of versions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionPage"];
                };
            };
            /**
             * @description The cursor is not valid here: `urn:problem-type:chat-storage:invalid-cursor`
             *
             *     The request is not valid: `urn:problem-type:chat-storage:invalid-request`
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The message is still queued, or there is none for you: `urn:problem-type:chat-storage:message-queued-or-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The message is archived, and can only be read: `urn:problem-type:chat-storage:message-archived` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description The conversation was deleted: `urn:problem-type:chat-storage:conversation-deleted`
             *
             *     What the message said was shredded: `urn:problem-type:chat-storage:content-shredded`
             */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-openapi": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The OpenAPI 3.1 document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        openapi: string;
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description The request is not valid: `urn:problem-type:chat-storage:invalid-request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-retention-policies": {
        parameters: {
            query?: {
                /** @description nextCursor of a page of the same listing. */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The policy of the tenant, or else of the stage, and a page of those of conversations. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetentionPolicyPage"];
                };
            };
            /**
             * @description The cursor is not valid here: `urn:problem-type:chat-storage:invalid-cursor`
             *
             *     The request is not valid: `urn:problem-type:chat-storage:invalid-request`
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "set-retention-policy": {
        parameters: {
            query?: {
                /** @description Change nothing, and tell what the change would take. */
                dryRun?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRetentionPolicy"];
            };
        };
        responses: {
            /** @description The policy as it is then. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetentionChange"];
                };
            };
            /**
             * @description The body is not JSON: `urn:problem-type:chat-storage:malformed-body`
             *
             *     The request is not valid: `urn:problem-type:chat-storage:invalid-request`
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such conversation for you: `urn:problem-type:chat-storage:conversation-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: `urn:problem-type:chat-storage:body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body must be application/json: `urn:problem-type:chat-storage:unsupported-media-type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "remove-retention-policy": {
        parameters: {
            query?: {
                conversationId?: string;
                /** @description Change nothing, and tell what the change would take. */
                dryRun?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is left of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetentionChange"];
                };
            };
            /** @description The request is not valid: `urn:problem-type:chat-storage:invalid-request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description There is no such conversation for you: `urn:problem-type:chat-storage:conversation-not-found`
             *
             *     There is no such retention policy: `urn:problem-type:chat-storage:retention-policy-not-found`
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "search-messages": {
        parameters: {
            query: {
                /** @description Only in this conversation. */
                conversationId?: string;
                /** @description nextCursor of a page of the same listing. */
                cursor?: string;
                limit?: number;
                /** @description What to look for. */
                q: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of messages. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchPage"];
                };
            };
            /**
             * @description The cursor is not valid here: `urn:problem-type:chat-storage:invalid-cursor`
             *
             *     The request is not valid: `urn:problem-type:chat-storage:invalid-request`
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such conversation for you: `urn:problem-type:chat-storage:conversation-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Search is off for your tenant: `urn:problem-type:chat-storage:search-unavailable` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The conversation was deleted: `urn:problem-type:chat-storage:conversation-deleted` */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "create-upload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewUpload"];
            };
        };
        responses: {
            /** @description A presigned POST for the file. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upload"];
                };
            };
            /**
             * @description The body is not JSON: `urn:problem-type:chat-storage:malformed-body`
             *
             *     The request is not valid: `urn:problem-type:chat-storage:invalid-request`
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such conversation for you: `urn:problem-type:chat-storage:conversation-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The conversation was deleted: `urn:problem-type:chat-storage:conversation-deleted` */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: `urn:problem-type:chat-storage:body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body must be application/json: `urn:problem-type:chat-storage:unsupported-media-type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-erasure": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A user of your product: the `sub` of their token. */
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The erasure. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Erasure"];
                };
            };
            /** @description The request is not valid: `urn:problem-type:chat-storage:invalid-request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody asked for an erasure of this user: `urn:problem-type:chat-storage:erasure-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "create-erasure": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A user of your product: the `sub` of their token. */
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The erasure, which will be done. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Erasure"];
                };
            };
            /** @description The request is not valid: `urn:problem-type:chat-storage:invalid-request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-export": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A user of your product: the `sub` of their token. */
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The export. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserExport"];
                };
            };
            /** @description The request is not valid: `urn:problem-type:chat-storage:invalid-request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no export of this user to get: `urn:problem-type:chat-storage:export-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "create-export": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A user of your product: the `sub` of their token. */
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The export, which will be done. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserExport"];
                };
            };
            /** @description The request is not valid: `urn:problem-type:chat-storage:invalid-request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-export-files": {
        parameters: {
            query?: {
                /** @description nextCursor of a page of the same listing. */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /** @description A user of your product: the `sub` of their token. */
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of files. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportFilePage"];
                };
            };
            /**
             * @description The cursor is not valid here: `urn:problem-type:chat-storage:invalid-cursor`
             *
             *     The request is not valid: `urn:problem-type:chat-storage:invalid-request`
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid access token is needed: `urn:problem-type:chat-storage:unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token lacks a scope: `urn:problem-type:chat-storage:insufficient-scope` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no export of this user to get: `urn:problem-type:chat-storage:export-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests: `urn:problem-type:chat-storage:too-many-requests` */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The headers are too large: `urn:problem-type:chat-storage:headers-too-large` */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong here: `urn:problem-type:chat-storage:internal-error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the service is not available: `urn:problem-type:chat-storage:service-unavailable` */
            503: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service did not answer in time: `urn:problem-type:chat-storage:timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
