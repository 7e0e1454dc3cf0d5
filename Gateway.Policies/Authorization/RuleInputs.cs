using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.Policies.Authentication;
using Gateway.Policies.Cel;

namespace Gateway.Policies.Authorization;

/// <summary>
/// Brings caller and request into activations: only what the rules of one compiler read. Made when everything is compiled, and before the
/// first activation. Immutable.
/// </summary>
internal sealed class RuleInputs
{
    private static readonly (string Name, Func<RequestFacts, CelValue> Read)[] Request =
    [
        ("request.method", facts => CelValue.Of(facts.Method)),
        ("request.uri", facts => CelValue.Of($"{facts.Scheme}://{facts.Host}{facts.Path}{facts.Query}")),
        ("request.host", facts => CelValue.Of(facts.Host)),
        ("request.scheme", facts => CelValue.Of(facts.Scheme)),
        ("request.path", facts => CelValue.Of(facts.Path)),
        ("request.pathAndQuery", facts => CelValue.Of(facts.Path + facts.Query)),
        ("request.version", facts => CelValue.Of(facts.Version)),
        ("request.headers", facts => CelValue.Of(facts.Headers)),
        ("request.startTime", facts => CelValue.Of(facts.StartTime)),
        ("extauthz", facts => facts.ExternalAuthorization is { } said ? CelValue.Of(said) : default),
        ("request.body", facts => facts.Body is { } body ? CelValue.Of(body) : default),
        ("request.bodyPrefix", facts => facts.Body is { } body ? CelValue.Of(body) : default),
    ];

    // The port is the TCP peer's: no proxy forwards another.
    private static readonly (string Name, Func<RequestFacts, CelValue> Read)[] Source =
    [
        ("source.address", facts => CelValue.Of(facts.SourceAddress)),
        ("source.port", facts => CelValue.Of((long)facts.PeerPort)),
        ("source.rawAddress", facts => CelValue.Of(facts.PeerAddress)),
        ("source.rawPort", facts => CelValue.Of((long)facts.PeerPort)),
    ];

    private readonly CelInput _jwt;
    private readonly CelInput _apiKey;
    private readonly CelInput _user;
    private readonly (CelInput Input, Func<RequestFacts, CelValue> Read)[] _request;
    private readonly (CelInput Input, Func<RequestFacts, CelValue> Read)[] _source;
    private readonly bool _readsRawToken;

    public RuleInputs(CelCompiler compiler)
    {
        _jwt = compiler.Input("jwt");
        _apiKey = compiler.Input("apiKey");
        _user = compiler.Input("basicAuth.username");
        _readsRawToken = _jwt.Slots.Any(slot => slot.Path.Length == 0 || slot.Path[0] == "rawToken");
        _request = Handles(compiler, Request);
        _source = Handles(compiler, Source);
        ReadsRequest = compiler.Inputs.Any(input => input.BindingTime == CelBindingTime.Request);
    }

    /// <summary>Whether a decision may differ from request to request of one caller.</summary>
    public bool ReadsRequest { get; }

    /// <summary>What stands for everything the rules read of a caller and its connection.</summary>
    public RuleSubject SubjectOf(Caller caller, RequestFacts facts) =>
        new(caller.Fingerprint, _source.Length == 0 ? "" : string.Join(' ', _source.Select(source => source.Read(facts).ToString())));

    /// <summary>Sets what is known of the caller. False: it cannot be read, and nothing may be decided by these inputs.</summary>
    /// <param name="activation">Receives it.</param>
    /// <param name="caller">Who sends the request.</param>
    /// <param name="facts">The request.</param>
    /// <param name="withToken">Whether <c>jwt.rawToken</c> is set, where there is a token.</param>
    public bool TrySetCaller(CelActivation activation, Caller caller, RequestFacts facts, bool withToken = true)
    {
        foreach (var (input, read) in _source)
        {
            activation.Set(input, read(facts));
        }

        if (caller.BasicUser is { } user)
        {
            activation.Set(_user, CelValue.Of(user));
        }

        return (caller.Token is not { } token || TrySetJson(activation, _jwt, Claims(token.Payload.Span, withToken ? caller.RawToken : null)))
            && (caller.ApiKey is not { } key || TrySetJson(activation, _apiKey, key.Span));
    }

    /// <summary>Declares everything unknown that only a request brings.</summary>
    public void SetRequestUnknown(CelActivation activation)
    {
        foreach (var (input, _) in _request)
        {
            activation.Set(input, CelValue.Unknown);
        }
    }

    /// <summary>Sets what a request brings.</summary>
    public void SetRequest(CelActivation activation, RequestFacts facts)
    {
        foreach (var (input, read) in _request)
        {
            activation.Set(input, read(facts));
        }
    }

    private static (CelInput, Func<RequestFacts, CelValue>)[] Handles(CelCompiler compiler, (string Name, Func<RequestFacts, CelValue> Read)[] inputs) =>
        [.. inputs.Select(input => (Input: compiler.Input(input.Name), input.Read)).Where(input => input.Input.IsRead)];

    private static bool TrySetJson(CelActivation activation, CelInput input, ReadOnlySpan<byte> json)
    {
        if (!CelProjection.TryCreate(input, json, out var projection, out _))
        {
            return false;
        }

        activation.Set(projection!);
        return true;
    }

    // `jwt.rawToken` stands beside the claims.
    private ReadOnlySpan<byte> Claims(ReadOnlySpan<byte> payload, Secret? rawToken)
    {
        if (!_readsRawToken || rawToken is null)
        {
            return payload;
        }

        var end = payload.LastIndexOf((byte)'}');
        var separator = payload[1..end].ContainsAnyExcept(" \t\r\n"u8) ? "," : "";
        var member = string.Create(CultureInfo.InvariantCulture, $"{separator}\"rawToken\":\"{JsonEncodedText.Encode(rawToken.Reveal())}\"}}");
        return (byte[])[.. payload[..end], .. Encoding.UTF8.GetBytes(member)];
    }
}

/// <summary>Stands for everything the rules read of a caller and its connection.</summary>
/// <param name="Fingerprint">Of the caller.</param>
/// <param name="Source">What they read of the connection.</param>
internal readonly record struct RuleSubject(UInt128 Fingerprint, string Source);
