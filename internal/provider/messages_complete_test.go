package provider_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// These are reasons why no input of TestMessages provokes a text.
const (
	notShown    = "it is not shown: it is a description, a log entry or a text of a library that is matched"
	defect      = "only a defect of the provider, Terraform or a library provokes it"
	interrupted = "it needs an interrupt: the tests of the package cover it"
	unknown     = "it needs values that are unknown until apply: the tests of the package cover it"
	network     = "it needs a special network failure: TestError_network of diagnose covers it"
	inPackage   = "it needs a service that changes between two calls: the tests of the package cover it"
	success     = "it is part of a result or of the progress, not of an error or a warning"
)

// unprovoked maps the beginning of each text that no input of TestMessages provokes to the reason.
var unprovoked = map[string]string{
	"no AWS credentials: ":                               notShown,
	"The last source that was tried failed: ":            "it needs a process or a sign-in that fails",
	"unexpected effect: ":                                notShown,
	"invalid primary":                                    notShown,
	"expected ident":                                     notShown,
	"literal not terminated":                             notShown,
	"must be a Cedar document of at most":                notShown,
	"is %q, which is not a time in RFC 3339 format like": "the golden file has TIME in place of its example",
	"Maximum time for %s":                                notShown,
	"no diagnostics":                                     notShown,
	"%s (common name %q)":                                notShown,
	"%s was not answered within %s":                      notShown,
	"%s failed %s in %s, the last time with":             notShown,
	"must be an object":                                  notShown,

	"obtaining AWS credentials: %w":                                            defect,
	"unknown request type %T":                                                  defect,
	"the provider block could not be decoded: %w":                              defect,
	"the endpoints block could not be decoded: %w":                             defect,
	"Could not configure the provider":                                         defect,
	"Got %T instead of":                                                        defect,
	"got %T":                                                                   defect,
	"could not be signed: %w":                                                  defect,
	"was signed but cannot be parsed":                                          defect,
	"cannot be signed without a private key":                                   defect,
	"the plugin framework's server has no":                                     defect,
	"ending everybody's connections needs a limit":                             defect,
	"%s reconnected after being cut: %v":                                       defect,
	"%s %s failed: %v":                                                         defect,
	"is a CA whose key usage does not allow it":                                "the tests of crl/pki cover such a CA",
	"has no subject key identifier":                                            "the tests of crl/pki cover such a CA",
	" reconnected after being cut, and Terraform was interrupted":              interrupted,
	"Terraform was interrupted":                                                interrupted,
	"the provider configuration depends on values":                             unknown,
	"Parts of the configuration are unknown until apply":                       unknown,
	"It is not known how many are live, because":                               unknown,
	"has a host name that DNS does not know":                                   network,
	"could not be looked up: ":                                                 network,
	"could not be reached":                                                     network,
	"did not accept a connection before the timeout":                           network,
	"was silent until the timeout":                                             network,
	"has a TLS certificate that is not accepted":                               network,
	"does not speak TLS":                                                       network,
	"did not answer in time":                                                   network,
	", or raise connect_timeout and read_timeout":                              network,
	". If a proxy signs certificates":                                          network,
	" It was not answered.":                                                    network,
	"the service answers that there is no policy to delete, and":               inPackage,
	"the service returned a page token twice":                                  inPackage,
	"accepted the termination without saying anything":                         inPackage,
	"the list was imported":                                                    inPackage,
	"the service answered %s, and the connections could not":                   inPackage,
	"the endpoint does not have the list":                                      inPackage,
	"An authorization policy was replaced":                                     inPackage,
	"Before the change, the service answered twice":                            inPackage,
	"Find out who created it":                                                  inPackage,
	"The service does not know a live connection like this.":                   inPackage,
	"The next plan shows who is connected.":                                    inPackage,
	": no longer listed":                                                       inPackage,
	"excluded common name":                                                     inPackage,
	"the account no longer has the region %s enabled":                          inPackage,
	"The endpoints of a region that was disabled":                              inPackage,
	"The region did not say within %s":                                         inPackage,
	"Check whether the region can be reached from here":                        inPackage,
	"must be the name of an AWS region, as in eu-central-1, or":                notShown,
	"Could not list the connections that an unanswered attempt may have ended": inPackage,
	"not asked yet":                                                            notShown,
	"Looking once more in %s.":                                                 success,
	"No endpoint in %s has a target network.":                                  success,
	": a list that cannot be parsed":                                           success,
	"%s: %d revoked by %s":                                                     success,
	"the scope constrains %s":                                                  success,
	"in shadow mode":                                                           success,
}

// sourceText is a string literal that may be shown to users.
type sourceText struct {
	at   token.Position
	text string
}

// TestMessages_complete fails if the code has a text for users that is neither in the golden file, nor in the documentation, nor in
// unprovoked.
func TestMessages_complete(t *testing.T) {
	t.Parallel()
	golden, descriptions := contents(t, "testdata/messages.golden"), contents(t, "../../docs/*.md", "../../docs/[a-fl-z]*/*.md")
	lines := strings.Split(strings.ToLower(golden), "\n")
	used := map[string]bool{}
	for _, literal := range sourceTexts(t) {
		if strings.Contains(descriptions, strings.TrimSpace(literal.text)) || provoked(lines, literal.text) {
			continue
		}
		reason := ""
		for beginning := range unprovoked {
			if strings.HasPrefix(literal.text, beginning) {
				reason, used[beginning] = unprovoked[beginning], true
			}
		}
		if reason == "" {
			t.Errorf("%s: no input of TestMessages provokes %q. Add a case, or a reason why there is none.", literal.at, literal.text)
		}
	}
	for beginning, reason := range unprovoked {
		if !used[beginning] {
			t.Errorf("%q (%s) is not needed any more", beginning, reason)
		}
	}
}

// provoked reports whether the golden file has each line of a text, with anything in place of its verbs. It ignores case.
func provoked(golden []string, text string) bool {
	for line := range strings.SplitSeq(strings.ToLower(text), "\n") {
		parts := verb.Split(strings.TrimSpace(line), -1)
		if !slices.ContainsFunc(golden, func(line string) bool { return hasInOrder(line, parts) }) {
			return false
		}
	}
	return true
}

var verb = regexp.MustCompile(`%[-+#0-9.\[\]]*[a-z]`)

// hasInOrder reports whether a line has all parts in this order.
func hasInOrder(line string, parts []string) bool {
	for _, part := range parts {
		_, after, found := strings.Cut(line, part)
		if !found {
			return false
		}
		line = after
	}
	return true
}

// contents returns the contents of the files that match the patterns.
func contents(t *testing.T, patterns ...string) string {
	t.Helper()
	var all strings.Builder
	for _, pattern := range patterns {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Fatalf("no file matches %s: %v", pattern, err)
		}
		for _, name := range names {
			content, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(content)
		}
	}
	return all.String()
}

// sourceTexts returns the texts of more than one word in the packages whose texts users see.
func sourceTexts(t *testing.T) []sourceText {
	t.Helper()
	var texts []sourceText
	files := token.NewFileSet()
	for _, dir := range []string{"awsconfig", "awshttp", "cliinput", "clientvpn", "connection", "crl", "diagnose", "endpoint", "framework", "policy", "provider", "revocation"} {
		err := filepath.WalkDir(filepath.Join("..", dir), func(path string, _ fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") || filepath.Base(path) == "log.go" {
				return err
			}
			file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
			if err == nil {
				ast.Inspect(file, func(node ast.Node) bool { return collect(node, files, &texts) })
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return texts
}

// collect adds a literal of several words to texts, and reports whether to inspect the children of the node.
func collect(node ast.Node, files *token.FileSet, texts *[]sourceText) bool {
	switch node := node.(type) {
	case *ast.ImportSpec, *ast.Field:
		return false
	case *ast.KeyValueExpr:
		key, ok := node.Key.(*ast.Ident)
		return !ok || !slices.Contains([]string{"Description", "MarkdownDescription", "Summary"}, key.Name)
	case *ast.BasicLit:
		text, err := strconv.Unquote(node.Value)
		isPattern := strings.HasPrefix(text, "(?s)")
		if err == nil && node.Kind == token.STRING && !isPattern && strings.Contains(strings.TrimSpace(text), " ") && strings.ContainsFunc(text, unicode.IsLower) {
			*texts = append(*texts, sourceText{files.Position(node.Pos()), text})
		}
	}
	return true
}
