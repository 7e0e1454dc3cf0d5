using Gateway.Policies.Authorization;
using Gateway.Policies.Cel;

namespace Gateway.Policies.AccessLog;

/// <summary>Brings what is known of a request that is over into activations. Immutable.</summary>
internal sealed class LogInputs
{
    private static readonly (string Name, Func<LogFacts, CelValue> Read)[] Facts =
    [
        ("request.endTime", facts => CelValue.Of(facts.EndTime)),
        ("response.code", facts => CelValue.Of((long)facts.Status)),
        ("mcp.methodName", facts => Text(facts.Method)),
        ("mcp.sessionId", facts => Text(facts.Session)),
        ("backend.name", facts => Text(facts.Backend)),
        ("backend.type", facts => CelValue.Of(facts.BackendType)),
        ("backend.protocol", facts => facts.Backend is null ? default : CelValue.Of(facts.BackendType == "mcp" ? "mcp" : "http")),
        ("proxy.listener.name", facts => Text(facts.Listener)),
        ("proxy.route.name", facts => Text(facts.Route)),
        ("proxy.requestProcessingDuration", facts => CelValue.Of(facts.Gateway)),
        ("proxy.upstreamDuration", facts => facts.Upstream is { } time ? CelValue.Of(time) : default),
    ];

    private readonly RuleInputs _rules;
    private readonly CelInput[] _names;
    private readonly CelInput[] _targets;
    private readonly CelInput _requestHeaders;
    private readonly CelInput _responseHeaders;
    private readonly (CelInput Input, Func<LogFacts, CelValue> Read)[] _facts;
    private readonly IReadOnlySet<string> _sensitive;

    public LogInputs(CelCompiler compiler, IReadOnlySet<string> sensitiveHeaders)
    {
        _sensitive = sensitiveHeaders;
        _rules = new RuleInputs(compiler);
        _names = [.. McpRuleGroup.Kinds.Select(kind => compiler.Input($"{McpRuleGroup.Variable(kind)}.name"))];
        _targets = [.. McpRuleGroup.Kinds.Select(kind => compiler.Input($"{McpRuleGroup.Variable(kind)}.target"))];
        (_requestHeaders, _responseHeaders) = (compiler.Input("request.headers"), compiler.Input("response.headers"));
        (Arguments, Result, Error) = (compiler.Input("mcp.tool.arguments"), compiler.Input("mcp.tool.result"), compiler.Input("mcp.tool.error"));
        _facts = [.. Facts.Select(fact => (Input: compiler.Input(fact.Name), fact.Read)).Where(fact => fact.Input.IsRead)];
    }

    public CelInput Arguments { get; }

    public CelInput Result { get; }

    public CelInput Error { get; }

    /// <summary>Whether anything reads what a call brings or gets.</summary>
    public bool ReadsPayload => Arguments.IsRead || Result.IsRead || Error.IsRead;

    public void Set(CelActivation activation, LogFacts facts)
    {
        _rules.SetRequest(activation, facts.Request);

        // Without the token itself: `jwt.rawToken` would be a credential in a log.
        _rules.TrySetCaller(activation, facts.Caller, facts.Request, withToken: false);
        Set(activation, _requestHeaders, facts.Request.Headers);
        Set(activation, _responseHeaders, facts.ResponseHeaders);
        foreach (var (input, read) in _facts)
        {
            if (read(facts) is { IsValue: true } value)
            {
                activation.Set(input, value);
            }
        }

        if (facts.Operation is { } operation)
        {
            activation.Set(_names[(int)operation.Kind], CelValue.Of(operation.Name));
            activation.Set(_targets[(int)operation.Kind], CelValue.Of(operation.Target));
        }

        foreach (var kept in facts.Payload?.Kept ?? [])
        {
            activation.Set(kept);
        }
    }

    private void Set(CelActivation activation, CelInput input, CelHeaders headers)
    {
        if (input.IsRead)
        {
            activation.Set(input, CelValue.Of(new LogHeaders(headers, _sensitive)));
        }
    }

    private static CelValue Text(string? text) => text is null ? default : CelValue.Of(text);
}
