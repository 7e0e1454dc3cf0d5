namespace Gateway.Host.Configuration.Tables;

/// <content>Rows about policies, which stand under <c>policies</c> at any level.</content>
internal static partial class KeyTable
{
    private const string ProtectInFront = "Remove it, and let only those reach the gateway who may call everything.";
    private const string DoInFront = "Remove it, and have it done in front of the gateway.";
    private const string WhoCalls = "it decides who may call";
    private const string WhatIsCalled = "it decides what may be called";
    private const string WhatIsSent = "it changes what is sent";
    private const string NeedsModel = "it decides what a language model is asked, and MCP targets are none";
    private const string DropModelKey = "Remove it; of ai, promptGuard acts on MCP targets.";
    private const string WhatTextPasses = "it decides what text is let through";
    private const string NoCredential = "targets would be called without credentials";
    private const string OtherCredential = "Write key, passthrough, aws, gcp or azure, or let the target trust the gateway by its certificate (backendTLS).";
    private const string HowMuch = "it decides how much a caller may use up";

    private static string[] RemoteGuards => ["webhook", "openAIModeration", "bedrockGuardrails", "googleModelArmor", "azureContentSafety"];

    // A list in place of the two directions is both.
    private static string[] GuardPlaces => ["[]", ".request[]", ".response[]"];

    private static string[] RejectionKeys => ["status", "headers"];

    private static KeyRule[] PolicyRows() =>
    [
        .. RemoteGuards.SelectMany(guard => GuardPlaces.Select(place =>
            Policy($"ai.promptGuard{place}.{guard}", WhatTextPasses, "Write regex with patterns; nothing is sent to others to be judged."))),
        .. GuardPlaces.SelectMany(place => RejectionKeys.Select(key =>
            Warned($"*.promptGuard{place}.rejection.{key}", "what is rejected is answered by a JSON-RPC message", "Remove it; body is the message."))),
        .. Forms("directResponse", "bodyExpression", WhatIsSent, "Remove it, and write the text in body."),
        .. Forms("directResponse", "headers", WhatIsSent, "Remove it, and write the headers in responseHeaderModifier."),
        Policy("oidc", WhoCalls, ProtectInFront),
        .. Forms("extAuthz", "service", WhoCalls, "Remove it, and write the address of the service as host."),
        .. Forms("extAuthz", "backend", WhoCalls, "Remove it, and write the address of the service as host."),
        .. Forms("extAuthz", "protocol.grpc", WhoCalls, "Remove it, and write http: {}; most services speak both."),
        .. Forms("extAuthz", "protocol.http.body", WhoCalls, "Remove it, and write includeRequestBody, which sends the body as it came."),
        .. Forms("extAuthz", "includeRequestBody.packAsBytes", "it decides what the service reads", "Remove it; over HTTP, bodies are bytes."),
        .. Forms("extAuthz", "policies", "it decides how the service is reached", "Remove it; a URL of https is called with TLS and the system's roots."),
        .. Forms("extAuthz", "cache", "it decides for how long an answer holds", "Remove it; each request is asked about."),
        Policy("mcpGuardrails", WhatIsCalled, ProtectInFront),
        Policy("extProc", WhatIsCalled, DoInFront),
        Policy("csrf", WhoCalls, "Remove it, and set dnsRebindingProtection: true on the backend."),
        Policy("ai.defaults", NeedsModel, DropModelKey),
        Policy("ai.overrides", NeedsModel, DropModelKey),
        Policy("ai.transformations", NeedsModel, DropModelKey),
        Policy("ai.prompts", NeedsModel, DropModelKey),
        Policy("ai.promptEnrichment", NeedsModel, DropModelKey),
        Policy("ai.modelAliases", NeedsModel, DropModelKey),
        Policy("ai.promptCaching", NeedsModel, DropModelKey),
        Policy("ai.routes", NeedsModel, DropModelKey),
        Policy("inferenceRouting", "it decides where requests go", "Remove it; only MCP is served."),
        Policy("sessionAffinity", "it decides where requests go", "Remove it; a session stays with its targets by itself."),
        .. Forms("transformations", "request.body", WhatIsSent, "Remove it; a message is relayed as it came, and promptGuard masks what must not pass."),
        .. Forms("transformations", "response.body", WhatIsSent, "Remove it; a message is relayed as it came, and promptGuard masks what must not pass."),
        .. Forms("transformations", "request.metadata", "rules read what it sets", "Remove it, and write its expressions where they are read."),
        .. Forms("transformations", "response.metadata", "logs read what it sets", "Remove it, and write its expressions where they are read."),
        Policy("requestMirror.backend.service", "it decides where requests go", "Write the address in host."),
        Policy("requestMirror.backend.backend", "it decides where requests go", "Write the address in host."),
        Policy("remoteRateLimit", HowMuch, DoInFront),
        Policy("retry.precondition", "it decides what is sent again", "Remove it; only requests that may be repeated are."),
        Policy("retry.condition", "it decides what is sent again", "Remove it, and write the statuses in codes."),
        Policy("delay", "it decides when a call is sent", "Remove it."),
        Policy("health", "it decides which targets are used", "Remove it; each target heals by itself."),
        Policy("backendAuth.jwtSign", NoCredential, OtherCredential),
        Policy("backendAuth.oauthTokenExchange", NoCredential, OtherCredential),
        Policy("backendAuth.crossAppAccess", NoCredential, OtherCredential),
        Policy("backendAuth.copilot", NoCredential, OtherCredential),
        Policy("backendTLS.keyExchangeGroups", "it decides how connections are protected", "Remove it; TLS 1.2 and 1.3 with the system's choice are used."),
        Policy("backendTLS.spiffe", "it decides which servers are trusted", "Remove it, and write root, cert and key."),
        Policy("backendTunnel", "it decides how targets are reached", "Remove it, and write an address that the gateway reaches."),
        Policy("http", "it decides how targets are called", "Remove it, and set config.limits.upstreams."),
        Policy("tcp", "it decides how targets are reached", "Remove it, and set config.limits.upstreams."),
    ];

    // A key of a policy that may be written by itself or in forms.
    private static KeyRule[] Forms(string policy, string key, string why, string remedy) =>
        [Policy($"{policy}.{key}", why, remedy), Policy($"{policy}.conditional[].{key}", why, remedy)];

    private static KeyRule Policy(string name, string why, string remedy) => Refused($"*.policies.{name}", why, remedy);
}
