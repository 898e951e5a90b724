package screen

import (
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"carnival/web"
)

// ask gets /screen from a wall over the given bundles.
func ask(t *testing.T, files fstest.MapFS, target, language string) *httptest.ResponseRecorder {
	t.Helper()
	assets, err := web.OpenAssets(files)
	if err != nil {
		t.Fatal(err)
	}
	wall, err := New(assets)
	if err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequest("GET", target, nil)
	request.Header.Set("Accept-Language", language)
	answer := httptest.NewRecorder()
	wall.ServeHTTP(answer, request)
	return answer
}

var bundles = fstest.MapFS{"manifest.json": {Data: []byte(
	`{"screen.js":"screen-AA.js","screen.css":"screen-BB.css","screen.svg":"screen-CC.svg"}`)}}

func TestWithoutBuildThePageSaysSoInBothLanguages(t *testing.T) {
	half := fstest.MapFS{"manifest.json": {Data: []byte(`{"screen.js":"screen-AA.js"}`)}}
	for name, files := range map[string]fstest.MapFS{"none": {".keep": {}}, "half": half} {
		body := ask(t, files, "/screen", "").Body.String()
		for _, want := range []string{"front end not built: run", "前端尚未构建", "make web"} {
			if !strings.Contains(body, want) {
				t.Errorf("%s: the page lacks %q", name, want)
			}
		}
		if strings.Contains(body, "<script") {
			t.Errorf("%s: the page asks for a script that is not there", name)
		}
	}
}

func TestShellNamesTheBundlesAndHoldsNothingInline(t *testing.T) {
	answer := ask(t, bundles, "/screen", "")
	body := answer.Body.String()
	for _, want := range []string{
		`src="/assets/screen-AA.js"`, `href="/assets/screen-BB.css"`,
		`href="/assets/screen-CC.svg"`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the shell lacks %s", want)
		}
	}
	for _, never := range []string{"style=", "<style", "onclick", "javascript:"} {
		if strings.Contains(body, never) {
			t.Errorf("the shell holds %s, which its policy forbids", never)
		}
	}
	if got := answer.Header().Get("Content-Security-Policy"); got != Policy {
		t.Errorf("the policy is %q", got)
	}
}

func TestLanguage(t *testing.T) {
	for _, c := range []struct{ target, header, want string }{
		{"/screen", "", "zh-CN"},
		{"/screen", "fr, de;q=0.8", "zh-CN"},
		{"/screen", "fr, en-GB;q=0.8, zh;q=0.5", "en"},
		{"/screen", "zh-HK, en;q=0.5", "zh-CN"},
		{"/screen?lang=en", "zh-CN", "en"},
		{"/screen?lang=zh", "en", "zh-CN"},
	} {
		body := ask(t, bundles, c.target, c.header).Body.String()
		if !strings.Contains(body, `<html lang="`+c.want+`">`) {
			t.Errorf("%s with %q is not in %s", c.target, c.header, c.want)
		}
	}
}

func TestAsOfMustBeAnInstant(t *testing.T) {
	if got := ask(t, bundles, "/screen?as_of=yesterday", "").Code; got != 400 {
		t.Errorf("a day that is no instant gives %d", got)
	}
	if got := ask(t, bundles, "/screen?as_of=2015-11-11T00:01:12.5%2B08:00", "").Code; got != 200 {
		t.Errorf("an instant gives %d", got)
	}
}
