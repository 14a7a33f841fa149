import { comment, python as text } from "./quoting";
import { homePath, portOf, secretVariable, signInScope, webRedirectUri, type Snippet, type SnippetValues } from "./snippet";

export const python: Snippet = {
  id: "python",
  label: "Python",
  fits: ["web"],
  install: "pip install authlib flask requests",
  start: `${secretVariable}=… FLASK_SECRET_KEY=… python app.py`,
  redirectUri: webRedirectUri,
  files: (values) => [{ path: "app.py", text: app(values) }],
};

function app(values: SnippetValues): string {
  const redirectUri = webRedirectUri(values);
  const home = homePath(redirectUri);
  const method = values.authMethod === "client_secret_post" ? "client_secret_post" : "client_secret_basic";
  return `# ${comment(values.name)}: people sign in with Authlib and Flask.
import os
from urllib.parse import urlparse

from authlib.integrations.flask_client import OAuth
from flask import Flask, Response, redirect, session

REDIRECT_URI = ${text(redirectUri)}

app = Flask(__name__)
app.secret_key = os.environ["FLASK_SECRET_KEY"]

oauth = OAuth(app)
oauth.register(
    "authalla",
    server_metadata_url=${text(`${values.issuer}/.well-known/openid-configuration`)},
    client_id=${text(values.clientId)},
    client_secret=os.environ["${secretVariable}"],
    client_kwargs={
        "scope": ${text(signInScope(values))},
        "code_challenge_method": "S256",
        "token_endpoint_auth_method": "${method}",
    },
)


@app.get(${text(home)})
def home():
    if "user" not in session:
        return redirect("/login")
    return Response(f"Signed in as {session['user']['email']}", mimetype="text/plain")


@app.get("/login")
def login():
    return oauth.authalla.authorize_redirect(REDIRECT_URI)


@app.get(urlparse(REDIRECT_URI).path)
def callback():
    token = oauth.authalla.authorize_access_token()
    session["user"] = dict(oauth.authalla.userinfo(token=token))
    return redirect(${text(home)})


@app.get("/logout")
def logout():
    session.clear()
    return redirect(oauth.authalla.load_server_metadata()["end_session_endpoint"])


if __name__ == "__main__":
    app.run(port=int(os.environ.get("PORT", "${portOf(redirectUri)}")))
`;
}
