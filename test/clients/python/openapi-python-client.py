from chat import AuthenticatedClient, models
from chat.api.changes import list_changes
from chat.api.conversations import create_conversation
from chat.api.files import create_upload, get_attachment
from chat.api.messages import create_message, create_message_batch, edit_message, get_message, list_messages
from chat.types import UNSET
from journey import BASE_URL, TOKEN, journey

api = AuthenticatedClient(base_url=BASE_URL, token=TOKEN)


def must(answer):
    if answer is None or isinstance(answer, models.Problem):
        raise RuntimeError(answer)
    return answer


class Client:
    def create_conversation(self, participant):
        group = models.CreateConversationRequestType.GROUP
        request = models.CreateConversationRequest(type_=group, participants=[participant])
        return must(create_conversation.sync(client=api, body=request)).conversation.id

    def send(self, conversation_id, content, mode, key=UNSET, metadata=None, upload_id=None):
        request = models.CreateMessageRequest(content=content)
        if metadata:
            request.metadata = models.CreateMessageRequestMetadata.from_dict(metadata)
        if upload_id:
            request.attachments = [models.AttachmentReference(upload_id=upload_id)]
        mode = models.CreateMessageMode(mode)
        return must(create_message.sync(conversation_id, client=api, body=request, mode=mode, idempotency_key=key))

    def send_batch(self, conversation_id, contents):
        batch = [models.BatchMessageRequest(content=content) for content in contents]
        request = models.CreateMessageBatchRequest(messages=batch)
        return [item.status for item in must(create_message_batch.sync(conversation_id, client=api, body=request)).items]

    def is_stored(self, message_id):
        return get_message.sync_detailed(message_id, client=api).status_code == 200

    def create_upload(self, conversation_id, filename, mime, size):
        request = models.CreateUploadRequest(filename=filename, mime=mime, size=size, conversation_id=conversation_id)
        form = must(create_upload.sync(client=api, body=request))
        return form, form.fields.to_dict()

    def get_attachment(self, message_id, attachment_id):
        return must(get_attachment.sync(message_id, attachment_id, client=api)).url

    def edit(self, message_id, content, expected_version):
        request = models.EditMessageRequest(content=content, expected_version=expected_version)
        edited = must(edit_message.sync(message_id, client=api, body=request))
        return edited.content, edited.version, edited.metadata

    def list(self, conversation_id, cursor):
        at = {"cursor": cursor} if cursor else {"order": models.ListMessagesOrder.ASC}
        page = must(list_messages.sync(conversation_id, client=api, limit=2, **at))
        return [message.seq for message in page.items], page.next_cursor

    def changes(self, since=UNSET):
        page = must(list_changes.sync(client=api, since=since))
        return [change.type_ for change in page.items], page.next_token


journey(Client())
