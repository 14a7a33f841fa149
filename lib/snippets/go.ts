import { comment, go as text } from "./quoting";
import { homePath, portOf, secretVariable, signInScope, webRedirectUri, type Snippet, type SnippetValues } from "./snippet";

export const go: Snippet = {
  id: "go",
  label: "Go",
  fits: ["web"],
  install: "go mod init example\ngo get github.com/coreos/go-oidc/v3 golang.org/x/oauth2",
  start: `${secretVariable}=… go run .`,
  redirectUri: webRedirectUri,
  files: (values) => [{ path: "main.go", text: main(values) }],
};

function main(values: SnippetValues): string {
  const redirectUri = webRedirectUri(values);
  const { pathname } = new URL(redirectUri);
  const home = homePath(redirectUri);
  const style = values.authMethod === "client_secret_post" ? "AuthStyleInParams" : "AuthStyleInHeader";
  const isSecure = redirectUri.startsWith("https:");
  return `// ${comment(values.name)}: people sign in with go-oidc and oauth2.
package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"log"
	"net/http"
	"os"
	"sync"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Kept in memory: use a store of your own when more than one process serves people.
var sessions sync.Map

type session struct{ verifier, state, nonce, email string }

func startSession(w http.ResponseWriter, s session) {
	id := random()
	sessions.Store(id, s)
	http.SetCookie(w, &http.Cookie{Name: "session", Value: id, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: ${isSecure}})
}

func sessionOf(r *http.Request) (found session) {
	if cookie, err := r.Cookie("session"); err == nil {
		if s, ok := sessions.Load(cookie.Value); ok {
			found = s.(session)
		}
	}
	return found
}

func random() string {
	bytes := make([]byte, 16)
	if _, err := rand.Read(bytes); err != nil {
		panic(err)
	}
	return fmt.Sprintf("%x", bytes)
}

func main() {
	ctx := context.Background()
	provider, err := oidc.NewProvider(ctx, ${text(values.issuer)})
	if err != nil {
		log.Fatal(err)
	}
	endpoint := provider.Endpoint()
	endpoint.AuthStyle = oauth2.${style}
	config := oauth2.Config{
		ClientID:     ${text(values.clientId)},
		ClientSecret: os.Getenv("${secretVariable}"),
		Endpoint:     endpoint,
		RedirectURL:  ${text(redirectUri)},
		Scopes:       []string{${signInScope(values).split(" ").map(text).join(", ")}},
	}
	verifier := provider.Verifier(&oidc.Config{ClientID: config.ClientID${values.idTokenAlg === "RS256" ? "" : `, SupportedSigningAlgs: []string{${text(values.idTokenAlg)}}`}})

	http.HandleFunc(${text(home)}, func(w http.ResponseWriter, r *http.Request) {
		email := sessionOf(r).email
		if email == "" {
			http.Redirect(w, r, "/login", http.StatusSeeOther)
			return
		}
		fmt.Fprintf(w, "Signed in as %s", email)
	})

	http.HandleFunc("/login", func(w http.ResponseWriter, r *http.Request) {
		s := session{verifier: oauth2.GenerateVerifier(), state: random(), nonce: random()}
		startSession(w, s)
		http.Redirect(w, r, config.AuthCodeURL(s.state, oidc.Nonce(s.nonce), oauth2.S256ChallengeOption(s.verifier)), http.StatusSeeOther)
	})

	http.HandleFunc(${text(pathname)}, func(w http.ResponseWriter, r *http.Request) {
		s := sessionOf(r)
		if s.state == "" || r.URL.Query().Get("state") != s.state {
			http.Error(w, "this sign-in was not started here", http.StatusBadRequest)
			return
		}
		token, err := config.Exchange(r.Context(), r.URL.Query().Get("code"), oauth2.VerifierOption(s.verifier))
		if err != nil {
			http.Error(w, "the code was refused", http.StatusBadGateway)
			return
		}
		raw, _ := token.Extra("id_token").(string)
		idToken, err := verifier.Verify(r.Context(), raw)
		if err != nil || idToken.Nonce != s.nonce {
			http.Error(w, "the ID token was refused", http.StatusBadGateway)
			return
		}
		user, err := provider.UserInfo(r.Context(), config.TokenSource(r.Context(), token))
		if err != nil || user.Subject != idToken.Subject {
			http.Error(w, "there is no user info", http.StatusBadGateway)
			return
		}
		startSession(w, session{email: user.Email})
		http.Redirect(w, r, ${text(home)}, http.StatusSeeOther)
	})

	port := os.Getenv("PORT")
	if port == "" {
		port = "${portOf(redirectUri)}"
	}
	log.Fatal(http.ListenAndServe(":"+port, nil))
}
`;
}
