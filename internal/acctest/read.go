package acctest

import (
	"io/fs"
	"testing"
)

// ReadAll adds the content of each file in a directory or an archive to into. The keys are the files' paths, after name and a slash.
func ReadAll(t *testing.T, files fs.FS, name string, into map[string]string) {
	t.Helper()
	err := fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := fs.ReadFile(files, path)
		into[name+"/"+path] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
