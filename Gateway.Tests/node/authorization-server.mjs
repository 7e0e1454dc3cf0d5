// An authorization server for tests: oidc-provider with dynamic registration and access tokens that are JWTs for the resource that was
// asked for (RFC 8707). Any user name is a user; the pages to sign in and to consent are oidc-provider's own for development.
//
//   node authorization-server.mjs [PORT] [plain|keycloak]
//
// PORT     a TCP port; 0, the default, takes a free one
// keycloak paths and issuer as Keycloak has them: http://localhost:PORT/realms/mcp
//
// It prints one line, "Issuer: URL", once it listens. The subject of tokens is the user name; the user "admin" has the role admin.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import Provider from "oidc-provider";

const SCOPES = "read:all";
const KEYCLOAK = "/protocol/openid-connect";

const port = Number(process.argv[2] ?? 0);
const isKeycloak = process.argv[3] === "keycloak";
const mount = isKeycloak ? "/realms/mcp" : "";
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const server = createServer();

function create(issuer) {
  return new Provider(issuer, {
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid: "test", alg: "RS256", use: "sig" }] },
    cookies: { keys: ["only for tests"] },
    scopes: ["openid", "offline_access", SCOPES],
    routes: isKeycloak
      ? {
          authorization: `${KEYCLOAK}/auth`,
          token: `${KEYCLOAK}/token`,
          jwks: `${KEYCLOAK}/certs`,
          registration: "/clients-registrations/openid-connect",
        }
      : {},
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    extraTokenClaims: (_, token) => ({ roles: token.accountId === "admin" ? ["admin"] : [] }),
    features: {
      devInteractions: { enabled: true },
      registration: { enabled: true },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: (_, resource) => ({
          scope: SCOPES,
          audience: resource,
          accessTokenFormat: "jwt",
          accessTokenTTL: 300,
          jwt: { sign: { alg: "RS256" } },
        }),
      },
    },
  });
}

server.listen(port, "127.0.0.1", () => {
  const issuer = `http://localhost:${server.address().port}${mount}`;
  const serve = create(issuer).callback();
  server.on("request", (request, response) => {
    if (!request.url.startsWith(mount)) {
      response.writeHead(404).end();
      return;
    }

    // The provider finds out where it is mounted as it does below Express.
    request.originalUrl = request.url;
    request.url = request.url.slice(mount.length) || "/";
    serve(request, response);
  });
  console.log(`Issuer: ${issuer}`);
});
