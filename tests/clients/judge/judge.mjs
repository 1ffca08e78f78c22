// Identity Center's wire format in front of oidc-provider, an OAuth 2 server that others wrote: it is what judges PKCE, the
// device flow and the rotation of refresh tokens. Here only names of fields are put into AWS's.
import http from "node:http";
import Provider from "oidc-provider";

const port = Number(process.argv[2]);
const base = `http://127.0.0.1:${port}`;
const hours = 3600;

const provider = new Provider(base, {
  clients: [],
  scopes: ["openid", "offline_access"],
  features: {
    registration: { enabled: true, initialAccessToken: false },
    deviceFlow: { enabled: true },
    devInteractions: { enabled: true },
  },
  pkce: { required: () => true },
  rotateRefreshToken: true,
  issueRefreshToken: async () => true,
  ttl: { AccessToken: hours, DeviceCode: 600, RefreshToken: 8 * hours, Interaction: 600, Grant: 8 * hours, Session: 8 * hours },
  cookies: { keys: ["x"] },
});
const inner = provider.callback();

// The names of RFC 6749 and 8628, as AWS's SDKs know them.
const names = {
  authorization_pending: "AuthorizationPendingException",
  slow_down: "SlowDownException",
  expired_token: "ExpiredTokenException",
  invalid_grant: "InvalidGrantException",
  invalid_client: "InvalidClientException",
  invalid_request: "InvalidRequestException",
  unsupported_grant_type: "UnsupportedGrantTypeException",
  access_denied: "AccessDeniedException",
  unauthorized_client: "UnauthorizedClientException",
  invalid_redirect_uri: "InvalidRedirectUriException",
  invalid_client_metadata: "InvalidClientMetadataException",
  invalid_scope: "InvalidScopeException",
};

const defined = (fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

async function ask(path, fields, isJson) {
  const type = isJson ? "application/json" : "application/x-www-form-urlencoded";
  const body = isJson ? JSON.stringify(fields) : new URLSearchParams(fields);
  const answer = await fetch(`${base}${path}`, { method: "POST", headers: { "content-type": type, "x-inner": "1" }, body });
  return [answer.status, await answer.json()];
}

const calls = {
  "/client/register": async (asked) => {
    const grants = asked.grantTypes ?? ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"];
    const [status, said] = await ask("/reg", {
      client_name: asked.clientName,
      application_type: "native",
      grant_types: grants,
      response_types: grants.includes("authorization_code") ? ["code"] : [],
      redirect_uris: asked.redirectUris ?? [],
      token_endpoint_auth_method: "client_secret_post",
    }, true);
    const ends = Math.floor(Date.now() / 1000) + 90 * 24 * hours;
    return [status, said, { clientId: said.client_id, clientSecret: said.client_secret, clientIdIssuedAt: said.client_id_issued_at, clientSecretExpiresAt: said.client_secret_expires_at || ends }];
  },
  "/device_authorization": async (asked) => {
    const [status, said] = await ask("/device/auth", { client_id: asked.clientId, client_secret: asked.clientSecret, scope: "openid offline_access" });
    return [status, said, { deviceCode: said.device_code, userCode: said.user_code, verificationUri: said.verification_uri, verificationUriComplete: said.verification_uri_complete, expiresIn: said.expires_in, interval: 1 }];
  },
  "/token": async (asked) => {
    const [status, said] = await ask("/token", defined({
      client_id: asked.clientId, client_secret: asked.clientSecret, grant_type: asked.grantType, device_code: asked.deviceCode,
      code: asked.code, redirect_uri: asked.redirectUri, code_verifier: asked.codeVerifier, refresh_token: asked.refreshToken,
    }));
    return [status, said, { accessToken: said.access_token, tokenType: said.token_type, expiresIn: said.expires_in, refreshToken: said.refresh_token }];
  },
};

http.createServer(async (request, response) => {
  const address = new URL(request.url, base);
  const call = calls[address.pathname];
  const isJson = (request.headers["content-type"] ?? "").includes("json");
  if (address.pathname === "/authorize" && request.method === "GET") {
    console.log("authorize", address.searchParams.get("scopes"));
    address.searchParams.set("scope", "openid offline_access");
    address.searchParams.delete("scopes");
    address.searchParams.set("prompt", "consent");
    response.writeHead(302, { location: `/auth?${address.searchParams}` });
    return response.end();
  }
  if (request.headers["x-inner"] || request.method !== "POST" || !isJson || !call) return inner(request, response);
  let text = "";
  for await (const chunk of request) text += chunk;
  const asked = JSON.parse(text || "{}");
  const [status, said, answer] = await call(asked);
  console.log(address.pathname.slice(1), asked.grantType ?? "", status, said.error ?? "", asked.issuerUrl ?? asked.startUrl ?? "");
  const isGood = status < 300;
  const error = isGood ? undefined : (names[said.error] ?? "InternalServerException");
  response.writeHead(isGood ? 200 : status, defined({ "content-type": "application/json", "x-amzn-errortype": error }));
  response.end(JSON.stringify(isGood ? answer : said));
}).listen(port, "127.0.0.1");
