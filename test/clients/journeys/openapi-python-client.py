"""A journey with openapi-python-client. BASE_URL, TOKEN and PARTICIPANT come from main.ts."""
import os
import time
import uuid

import httpx
from chat import AuthenticatedClient
from chat.api.changes import list_changes
from chat.api.conversations import create_conversation
from chat.api.files import create_upload, get_attachment
from chat.api.messages import create_message, create_message_batch, edit_message, get_message, list_messages
from chat.models import (
    AttachmentReference,
    BatchMessageRequest,
    CreateConversationRequest,
    CreateConversationRequestType,
    CreateMessageBatchRequest,
    CreateMessageMode,
    CreateMessageRequest,
    CreateUploadRequest,
    EditMessageRequest,
    ListMessagesOrder,
    Problem,
)
from chat.types import UNSET

client = AuthenticatedClient(base_url=os.environ["BASE_URL"], token=os.environ["TOKEN"])


def must(what, answer):
    if answer is None or isinstance(answer, Problem):
        raise RuntimeError(f"{what}: {answer}")
    return answer


def equal(what, wanted, got):
    if wanted != got:
        raise RuntimeError(f"{what}: {wanted} and not {got}")


group = CreateConversationRequest(
    type_=CreateConversationRequestType.GROUP, participants=[os.environ["PARTICIPANT"]]
)
conversation = must("create", create_conversation.sync(client=client, body=group)).conversation
since = must("changes", list_changes.sync(client=client)).next_token


def send(content, mode, key):
    body = CreateMessageRequest(content=content)
    return must("send", create_message.sync(conversation.id, client=client, body=body, mode=mode, idempotency_key=key))


key = str(uuid.uuid4())
first = send("first", CreateMessageMode.SYNC, key)
equal("status", "stored", first.status)
equal("again", first.message_id, send("first", CreateMessageMode.SYNC, key).message_id)
queued = send("queued", CreateMessageMode.ASYNC, str(uuid.uuid4()))
equal("status", "queued", queued.status)
while get_message.sync_detailed(queued.message_id, client=client).status_code != 200:
    time.sleep(0.2)
messages = [BatchMessageRequest(content=content) for content in ("3", "4", "5")]
batch = must(
    "batch",
    create_message_batch.sync(conversation.id, client=client, body=CreateMessageBatchRequest(messages=messages)),
)
equal("batch", ["stored"] * 3, [item.status for item in batch.items])

announced = CreateUploadRequest(filename="a.txt", mime="text/plain", size=6, conversation_id=conversation.id)
form = must("upload", create_upload.sync(client=client, body=announced))
httpx.post(form.url, data=form.fields.to_dict(), files={"file": ("a.txt", b"a file", "text/plain")}).raise_for_status()
body = CreateMessageRequest(content="a file", attachments=[AttachmentReference(upload_id=form.upload_id)])
with_file = must("attach", create_message.sync(conversation.id, client=client, body=body, mode=CreateMessageMode.SYNC))
download = must(
    "attachment",
    get_attachment.sync(with_file.message_id, with_file.message.attachments[0].id, client=client),
)
equal("download", b"a file", httpx.get(download.url).content)

edit = EditMessageRequest(content="edited", expected_version=1)
edited = must("edit", edit_message.sync(first.message_id, client=client, body=edit))
equal("edit", (2, "edited"), (edited.version, edited.content))

seqs, cursor, order = [], UNSET, ListMessagesOrder.ASC
while cursor is not None:
    page = must("list", list_messages.sync(conversation.id, client=client, cursor=cursor, order=order, limit=2))
    seqs += [message.seq for message in page.items]
    cursor, order = page.next_cursor, UNSET
equal("seqs", [1, 2, 3, 4, 5, 6], seqs)

changes = must("changes", list_changes.sync(client=client, since=since)).items
equal("edited", True, "message-edited" in [change.type_ for change in changes])
print("journey done")
