import chat
from journey import BASE_URL, TOKEN, journey

api = chat.ApiClient(chat.Configuration(host=BASE_URL, access_token=TOKEN))
conversations, messages = chat.ConversationsApi(api), chat.MessagesApi(api)
files, feed = chat.FilesApi(api), chat.ChangesApi(api)


class Client:
    def create_conversation(self, participant):
        request = chat.CreateConversationRequest(type="group", participants=[participant])
        return conversations.create_conversation(request).conversation.id

    def send(self, conversation_id, content, mode, key=None, metadata=None, upload_id=None):
        request = chat.CreateMessageRequest(content=content)
        if metadata:
            request.metadata = metadata
        if upload_id:
            request.attachments = [chat.AttachmentReference(upload_id=upload_id)]
        return messages.create_message(conversation_id, request, mode=mode, idempotency_key=key)

    def send_batch(self, conversation_id, contents):
        batch = [chat.BatchMessageRequest(content=content) for content in contents]
        request = chat.CreateMessageBatchRequest(messages=batch)
        return [item.status for item in messages.create_message_batch(conversation_id, request).items]

    def is_stored(self, message_id):
        try:
            messages.get_message(message_id)
            return True
        except chat.exceptions.NotFoundException:
            return False

    def create_upload(self, conversation_id, filename, mime, size):
        request = chat.CreateUploadRequest(conversation_id=conversation_id, filename=filename, mime=mime, size=size)
        form = files.create_upload(request)
        return form, form.fields

    def get_attachment(self, message_id, attachment_id):
        return files.get_attachment(message_id, attachment_id).url

    def edit(self, message_id, content, expected_version):
        request = chat.EditMessageRequest(content=content, expected_version=expected_version)
        edited = messages.edit_message(message_id, request)
        return edited.content, edited.version, edited.metadata

    def list(self, conversation_id, cursor):
        at = {"cursor": cursor} if cursor else {"order": "asc"}
        page = messages.list_messages(conversation_id, limit=2, **at)
        return [message.seq for message in page.items], page.next_cursor

    def changes(self, since=None):
        page = feed.list_changes(since=since)
        return [change.type for change in page.items], page.next_token


journey(Client())
