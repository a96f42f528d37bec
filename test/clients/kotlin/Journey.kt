// The journey with the client of openapi-generator for Kotlin.
import chat.apis.ChangesApi
import chat.apis.ConversationsApi
import chat.apis.FilesApi
import chat.apis.MessagesApi
import chat.infrastructure.ApiClient
import chat.infrastructure.ClientException
import chat.models.AttachmentReference
import chat.models.BatchMessageRequest
import chat.models.CreateConversationRequest
import chat.models.CreateMessageBatchRequest
import chat.models.CreateMessageRequest
import chat.models.CreateUploadRequest
import chat.models.EditMessageRequest
import chat.models.Upload
import java.util.UUID
import okhttp3.MediaType.Companion.toMediaType
import okhttp3.MultipartBody
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.RequestBody.Companion.toRequestBody

val http = OkHttpClient()

fun equal(what: String, wanted: Any?, got: Any?) = check(wanted == got) { "$what: $got instead of $wanted" }

fun upload(form: Upload, content: String) {
    val body = MultipartBody.Builder().setType(MultipartBody.FORM)
    form.fields.forEach { (name, value) -> body.addFormDataPart(name, value) }
    body.addFormDataPart("file", "a.txt", content.toByteArray().toRequestBody("text/plain".toMediaType()))
    http.newCall(Request.Builder().url(form.url.toString()).post(body.build()).build()).execute().use {
        equal("upload", true, it.isSuccessful)
    }
}

fun isStored(messages: MessagesApi, message: UUID): Boolean =
    try {
        messages.getMessage(message)
        true
    } catch (failure: ClientException) {
        if (failure.statusCode != 404) throw failure
        false
    }

fun awaitStored(messages: MessagesApi, message: UUID) {
    repeat(300) {
        if (isStored(messages, message)) return
        Thread.sleep(200)
    }
    error("$message is not stored after a minute.")
}

fun main() {
    val baseUrl = System.getenv("BASE_URL")
    ApiClient.accessToken = System.getenv("TOKEN")
    val messages = MessagesApi(baseUrl)
    val files = FilesApi(baseUrl)
    val changes = ChangesApi(baseUrl)

    val group = CreateConversationRequest(CreateConversationRequest.Type.group, setOf(System.getenv("PARTICIPANT")))
    val conversation = ConversationsApi(baseUrl).createConversation(group).conversation.id
    val since = changes.listChanges().nextToken

    val key = UUID.randomUUID().toString()
    val message = CreateMessageRequest(content = "first", metadata = mapOf("n" to 1))
    val first = messages.createMessage(conversation, message, MessagesApi.ModeCreateMessage.sync, key)
    equal("status", "stored", first.status)
    val again = messages.createMessage(conversation, message, MessagesApi.ModeCreateMessage.sync, key)
    equal("sent again", first.messageId, again.messageId)
    val queued = messages.createMessage(
        conversation,
        CreateMessageRequest(content = "queued"),
        MessagesApi.ModeCreateMessage.async,
        UUID.randomUUID().toString(),
    )
    equal("status", "queued", queued.status)
    awaitStored(messages, queued.messageId)
    val batch = CreateMessageBatchRequest(listOf("3", "4", "5").map { BatchMessageRequest(content = it) })
    equal("batch", List(3) { "stored" }, messages.createMessageBatch(conversation, batch).items.map { it.status })

    val form = files.createUpload(
        CreateUploadRequest(filename = "a.txt", mime = "text/plain", propertySize = 6, conversationId = conversation),
    )
    upload(form, "a file")
    val withFile = messages.createMessage(
        conversation,
        CreateMessageRequest("with a file", attachments = setOf(AttachmentReference(uploadId = form.uploadId))),
        MessagesApi.ModeCreateMessage.sync,
    )
    val attachment = withFile.message!!.attachments[0].id
    val url = files.getAttachment(withFile.messageId, attachment).url
    val downloaded = http.newCall(Request.Builder().url(url.toString()).build()).execute().use { it.body.string() }
    equal("download", "a file", downloaded)

    val edited = messages.editMessage(first.messageId, EditMessageRequest(content = "edited", expectedVersion = 1))
    equal("edit", listOf("edited", 2L, 1.0), listOf(edited.content, edited.version.toLong(), edited.metadata["n"]))

    var page = messages.listMessages(conversation, 2, MessagesApi.OrderListMessages.asc)
    val seqs = page.items.map { it.seq }.toMutableList()
    while (page.nextCursor != null) {
        page = messages.listMessages(conversation, 2, cursor = page.nextCursor)
        seqs += page.items.map { it.seq }
    }
    equal("seqs", listOf(1L, 2L, 3L, 4L, 5L, 6L), seqs)
    equal("edited", true, changes.listChanges(since = since).items.any { it.type == "message-edited" })
}
