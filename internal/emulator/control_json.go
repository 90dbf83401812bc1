package emulator

import (
	"encoding/json"
	"net/http"
)

// read decodes the request's body. If it cannot, it sends the error and returns false.
func read(w http.ResponseWriter, r *http.Request, into any) bool {
	content, err := body(w, r)
	if err == nil {
		_, err = decodeStrictly("", content, into)
	}
	if err != nil {
		fail(w, err)
		return false
	}
	return true
}

// done sends that a call without output succeeded, or its error.
func done(w http.ResponseWriter, status int, err error) {
	if err != nil {
		fail(w, err)
		return
	}
	reply(w, status, map[string]string{"status": "ok"})
}

func fail(w http.ResponseWriter, err error) {
	reply(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
}

func reply(w http.ResponseWriter, status int, value any) {
	content, err := json.Marshal(value)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(content, '\n')) // The client may have gone.
}
