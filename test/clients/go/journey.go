// The journey. Each generator's file beside this one says how its client makes the calls.
package main

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"reflect"
	"time"

	"github.com/google/uuid"
)

// Sent is a message to send: optional fields are nil.
type Sent struct {
	Content, Mode string
	Key           *string
	Metadata      map[string]any
	UploadId      *string
}

// Answer is what the service says of a sent message.
type Answer struct {
	Id, Attachment, Status string
}

// Form uploads a file.
type Form struct {
	UploadId, Url string
	Fields        map[string]string
}

// Edited is a message after an edit.
type Edited struct {
	Content  string
	Version  int64
	Metadata map[string]any
}

// Client makes the calls of the journey. Ids are UUIDs as text. It panics when a call fails.
type Client interface {
	CreateConversation(participant string) string
	Send(conversation string, message Sent) Answer
	SendBatch(conversation string, contents ...string) []string
	IsStored(message string) bool
	CreateUpload(conversation string, filename, mime string, size int64) Form
	GetAttachment(message, attachment string) string
	Edit(message string, content string, expectedVersion int32) Edited
	List(conversation string, cursor *string) ([]int64, *string)
	Changes(since *string) ([]string, string)
}

var baseUrl, token = os.Getenv("BASE_URL"), os.Getenv("TOKEN")

func to[T any](value T) *T { return &value }

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func equal(what string, wanted, got any) {
	if !reflect.DeepEqual(wanted, got) {
		panic(fmt.Sprint(what, ": ", got, " instead of ", wanted))
	}
}

func upload(form Form, content string) {
	var body bytes.Buffer
	fields := multipart.NewWriter(&body)
	for name, value := range form.Fields {
		check(fields.WriteField(name, value))
	}
	file, err := fields.CreateFormFile("file", "a.txt")
	check(err)
	file.Write([]byte(content))
	fields.Close()
	response, err := http.Post(form.Url, fields.FormDataContentType(), &body)
	check(err)
	equal("upload", 2, response.StatusCode/100)
}

func download(url string) string {
	response, err := http.Get(url)
	check(err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	check(err)
	return string(text)
}

func awaitStored(client Client, message string) {
	for range 300 {
		if client.IsStored(message) {
			return
		}
		time.Sleep(200 * time.Millisecond)
	}
	panic(fmt.Sprint(message, " is not stored after a minute."))
}

func main() {
	client := newClient()
	conversation := client.CreateConversation(os.Getenv("PARTICIPANT"))
	_, since := client.Changes(nil)

	message := Sent{Content: "first", Mode: "sync", Key: to(uuid.NewString()), Metadata: map[string]any{"n": 1}}
	first := client.Send(conversation, message)
	equal("status", "stored", first.Status)
	equal("sent again", first.Id, client.Send(conversation, message).Id)
	queued := client.Send(conversation, Sent{Content: "queued", Mode: "async", Key: to(uuid.NewString())})
	equal("status", "queued", queued.Status)
	awaitStored(client, queued.Id)
	equal("batch", []string{"stored", "stored", "stored"}, client.SendBatch(conversation, "3", "4", "5"))

	form := client.CreateUpload(conversation, "a.txt", "text/plain", 6)
	upload(form, "a file")
	withFile := client.Send(conversation, Sent{Content: "with a file", Mode: "sync", UploadId: &form.UploadId})
	equal("download", "a file", download(client.GetAttachment(withFile.Id, withFile.Attachment)))

	edited := client.Edit(first.Id, "edited", 1)
	equal("edit", []any{"edited", int64(2), float64(1)}, []any{edited.Content, edited.Version, edited.Metadata["n"]})

	seqs, cursor := client.List(conversation, nil)
	for cursor != nil {
		var more []int64
		more, cursor = client.List(conversation, cursor)
		seqs = append(seqs, more...)
	}
	equal("seqs", []int64{1, 2, 3, 4, 5, 6}, seqs)
	wasEdited := false
	changes, _ := client.Changes(&since)
	for _, kind := range changes {
		wasEdited = wasEdited || kind == "message-edited"
	}
	equal("edited", true, wasEdited)
}
