import chat.ApiClient;
import chat.ApiException;
import chat.api.ChangesApi;
import chat.api.ConversationsApi;
import chat.api.FilesApi;
import chat.api.MessagesApi;
import chat.model.AttachmentReference;
import chat.model.BatchMessageRequest;
import chat.model.CreateConversationRequest;
import chat.model.CreateMessageBatchRequest;
import chat.model.CreateMessageRequest;
import chat.model.CreateUploadRequest;
import chat.model.EditMessageRequest;
import chat.model.Upload;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** The journey with the client of openapi-generator for Java. */
public class Journey {
  static final HttpClient http = HttpClient.newHttpClient();

  static void equal(String what, Object wanted, Object got) {
    if (!Objects.equals(wanted, got))
      throw new IllegalStateException(what + ": " + got + " instead of " + wanted);
  }

  static void upload(Upload form, String content) throws Exception {
    var boundary = UUID.randomUUID().toString();
    var body = new StringBuilder();
    form.getFields().forEach((name, value) ->
        body.append("--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n".formatted(boundary, name, value)));
    body.append("--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n".formatted(boundary));
    body.append("Content-Type: text/plain\r\n\r\n%s\r\n--%s--\r\n".formatted(content, boundary));
    var request = HttpRequest.newBuilder(form.getUrl())
        .header("Content-Type", "multipart/form-data; boundary=" + boundary)
        .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
        .build();
    equal("upload", 2, http.send(request, BodyHandlers.discarding()).statusCode() / 100);
  }

  static boolean isStored(MessagesApi messages, UUID message) throws ApiException {
    try {
      messages.getMessage(message, null);
      return true;
    } catch (ApiException failure) {
      if (failure.getCode() == 404) return false;
      throw failure;
    }
  }

  static void awaitStored(MessagesApi messages, UUID message) throws Exception {
    for (int attempt = 0; attempt < 300; attempt++) {
      if (isStored(messages, message)) return;
      Thread.sleep(200);
    }
    throw new IllegalStateException(message + " is not stored after a minute.");
  }

  public static void main(String[] args) throws Exception {
    var api = new ApiClient();
    api.updateBaseUri(System.getenv("BASE_URL"));
    api.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + System.getenv("TOKEN")));
    var messages = new MessagesApi(api);
    var files = new FilesApi(api);
    var changes = new ChangesApi(api);

    var group = new CreateConversationRequest()
        .type(CreateConversationRequest.TypeEnum.GROUP)
        .addParticipantsItem(System.getenv("PARTICIPANT"));
    var conversation = new ConversationsApi(api).createConversation(group, null).getConversation().getId();
    var since = changes.listChanges(null, null).getNextToken();

    var key = UUID.randomUUID().toString();
    var message = new CreateMessageRequest().content("first").metadata(Map.of("n", 1));
    var first = messages.createMessage(conversation, message, "sync", key, null);
    equal("status", "stored", first.getStatus());
    var again = messages.createMessage(conversation, message, "sync", key, null);
    equal("sent again", first.getMessageId(), again.getMessageId());
    var later = new CreateMessageRequest().content("queued");
    var queued = messages.createMessage(conversation, later, "async", UUID.randomUUID().toString(), null);
    equal("status", "queued", queued.getStatus());
    awaitStored(messages, queued.getMessageId());
    var batch = new CreateMessageBatchRequest();
    for (var content : List.of("3", "4", "5")) batch.addMessagesItem(new BatchMessageRequest().content(content));
    for (var item : messages.createMessageBatch(conversation, batch, null).getItems())
      equal("batch", "stored", item.getStatus());

    var file = new CreateUploadRequest().filename("a.txt").mime("text/plain").size(6).conversationId(conversation);
    var form = files.createUpload(file, null);
    upload(form, "a file");
    var withFile = messages.createMessage(
        conversation,
        new CreateMessageRequest()
            .content("with a file")
            .addAttachmentsItem(new AttachmentReference().uploadId(form.getUploadId())),
        "sync", null, null);
    var attachment = withFile.getMessage().getAttachments().get(0).getId();
    var url = files.getAttachment(withFile.getMessageId(), attachment).getUrl();
    var downloaded = http.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString()).body();
    equal("download", "a file", downloaded);

    var edit = new EditMessageRequest().content("edited").expectedVersion(1);
    var edited = messages.editMessage(first.getMessageId(), edit, null);
    equal("edit", List.of("edited", 2L, 1),
        List.of(edited.getContent(), edited.getVersion().longValue(), edited.getMetadata().get("n")));

    var seqs = new ArrayList<Long>();
    var page = messages.listMessages(conversation, 2L, "asc", null, null, null, null, null);
    while (true) {
      page.getItems().forEach(one -> seqs.add(one.getSeq()));
      if (page.getNextCursor() == null) break;
      page = messages.listMessages(conversation, 2L, null, null, null, null, page.getNextCursor(), null);
    }
    equal("seqs", List.of(1L, 2L, 3L, 4L, 5L, 6L), seqs);
    var isEdited = changes.listChanges(null, since).getItems().stream()
        .anyMatch(change -> change.getType().equals("message-edited"));
    equal("edited", true, isEdited);
  }
}
