using System.Security.Cryptography;
using System.Text;
using Gateway.Policies.Cel.Json;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Library;

/// <summary>What agentgateway adds to the language. Its macros (default, coalesce, with, mapValues, filterKeys) are the binder's.</summary>
internal static class GatewayFunctions
{
    private const string ForLogs = "it makes log fields and has no place in a rule";
    private const string NotPure = "its result differs from call to call, so a rule that used it would not mean the same twice";

    /// <summary>Functions agentgateway has and rules may not use, with the reason.</summary>
    public static readonly IReadOnlyDictionary<string, string> Refused = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["flatten"] = ForLogs,
        ["flattenRecursive"] = ForLogs,
        ["flatten_recursive"] = ForLogs,
        ["variables"] = "it would make every input be gathered; name the ones the rule needs",
        ["random"] = NotPure,
        ["uuid"] = NotPure,
        ["unredacted"] = "tokens and keys are not shown to rules",
        ["unvalidatedJwtPayload"] = "a token that nobody verified proves nothing; the verified claims are in `jwt`",
    };

    public static void AddTo(FunctionLibrary library)
    {
        library
            .AddLinear(ParseJson, "json(string) -> dyn", "json(bytes) -> dyn")
            .AddLinear(JsonField, "jsonField(string, string) -> dyn", "jsonField(bytes, string) -> dyn")
            .AddLinear(ToJson, "toJson(dyn) -> string")
            .AddLinear(ToJson, "to_json(dyn) -> string")
            .AddLinear(Merge, "map(A, B).merge(map(A, B)) -> map(A, B)")
            .AddLinear(StripPrefix, "string.stripPrefix(string) -> string")
            .AddLinear(StripSuffix, "string.stripSuffix(string) -> string")
            .AddLinear(Texts.Contains, "list(A).contains(A) -> bool")
            .Add(static _ => CelValue.Fail(Errors.Failed), "fail() -> dyn")
            .Add(Fail, "fail(string) -> dyn");
        EncodingFunctions.AddGatewayTo(library);
        UrlFunctions.AddTo(library);
        HeaderFunctions.AddTo(library);
    }

    /// <summary>Functions for transformations, where nothing is decided.</summary>
    public static void AddImpureTo(FunctionLibrary library) => library
        .Add(new FunctionBody.Zero(static _ => CelValue.Of(RandomNumberGenerator.GetInt32(int.MaxValue) / (double)int.MaxValue)),
            ["random() -> double"], isPure: false)
        .Add(new FunctionBody.Zero(static _ => CelValue.Of(NewUuid())), ["uuid() -> string"], isPure: false)
        .AddLinear(UnvalidatedPayload, "unvalidatedJwtPayload(string) -> map(string, dyn)");

    private static CelValue ParseJson(in CelValue text, CelActivation activation)
    {
        if (EncodingFunctions.Octets(text) is not { } octets)
        {
            return CelValue.Fail(Errors.NoSuchOverload);
        }

        return !EncodingFunctions.TryCharge(text, activation) || !activation.Charge(1) ? CelValue.Fail(Errors.Cost)
            : JsonParser.TryParse(octets, out var value) ? value
            : CelValue.Fail(Errors.BadJson);
    }

    private static CelValue JsonField(in CelValue text, in CelValue field, CelActivation activation)
    {
        var value = ParseJson(text, activation);
        if (!value.IsValue || field.Kind != CelKind.String)
        {
            return value.IsValue ? CelValue.Fail(Errors.NoSuchOverload) : value;
        }

        var found = Selection.Select(value, field.Text);
        return found.Kind == CelKind.Absent ? CelValue.Fail(Errors.NoSuchKey) : found;
    }

    private static CelValue ToJson(in CelValue value, CelActivation activation) => JsonWriter.Write(value, activation) is { } text
        ? CelValue.Of(text)
        : CelValue.Fail(activation.Budget < 0 ? Errors.Cost : Errors.NotJson);

    private static CelValue Merge(in CelValue left, in CelValue right, CelActivation activation)
    {
        if (left.Kind != CelKind.Map || right.Kind != CelKind.Map)
        {
            return CelValue.Fail(Errors.NoSuchOverload);
        }

        if (!activation.Charge(left.Entries.Count + right.Entries.Count))
        {
            return CelValue.Fail(Errors.Cost);
        }

        var merged = new MapBuilder();
        for (var i = 0; i < left.Entries.Count; i++)
        {
            var key = left.Entries.KeyAt(i);
            merged.Add(key, right.Entries.TryGet(key, out var other) ? other : left.Entries.ValueAt(i));
        }

        for (var i = 0; i < right.Entries.Count; i++)
        {
            if (!left.Entries.TryGet(right.Entries.KeyAt(i), out _))
            {
                merged.Add(right.Entries.KeyAt(i), right.Entries.ValueAt(i));
            }
        }

        return merged.Build();
    }

    private static CelValue StripPrefix(in CelValue text, in CelValue part, CelActivation activation) =>
        text.Kind != CelKind.String || part.Kind != CelKind.String ? CelValue.Fail(Errors.NoSuchOverload)
        : !TextEditing.TryCharge(text.Text.Length, activation) ? CelValue.Fail(Errors.Cost)
        : text.Text.StartsWith(part.Text, StringComparison.Ordinal) ? CelValue.Of(text.Text[part.Text.Length..])
        : text;

    private static CelValue StripSuffix(in CelValue text, in CelValue part, CelActivation activation) =>
        text.Kind != CelKind.String || part.Kind != CelKind.String ? CelValue.Fail(Errors.NoSuchOverload)
        : !TextEditing.TryCharge(text.Text.Length, activation) ? CelValue.Fail(Errors.Cost)
        : text.Text.EndsWith(part.Text, StringComparison.Ordinal) ? CelValue.Of(text.Text[..^part.Text.Length])
        : text;

    private static CelValue Fail(in CelValue message, CelActivation activation) => message.Kind == CelKind.String
        ? CelValue.Fail(new CelError(CelErrorCode.Failed, $"fail() called: {message.Text}"))
        : CelValue.Fail(Errors.NoSuchOverload);

    /// <summary>RFC 9562, version 4.</summary>
    private static string NewUuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        bytes[6] = (byte)(bytes[6] & 0x0F | 0x40);
        bytes[8] = (byte)(bytes[8] & 0x3F | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    private static CelValue UnvalidatedPayload(in CelValue token, CelActivation activation)
    {
        if (token.Kind != CelKind.String || !EncodingFunctions.TryCharge(token, activation))
        {
            return CelValue.Fail(token.Kind == CelKind.String ? Errors.Cost : Errors.NoSuchOverload);
        }

        var parts = token.Text.Split('.');
        return parts.Length == 3 && EncodingFunctions.Decode(Encoding.UTF8.GetBytes(parts[1]), forUrls: true) is { } payload
            && JsonParser.TryParse(payload, out var claims) && claims.Kind == CelKind.Map
            ? claims
            : CelValue.Fail(Errors.BadToken);
    }
}
