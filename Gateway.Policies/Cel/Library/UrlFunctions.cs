using System.Globalization;
using System.Text;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Library;

/// <summary>agentgateway's <c>url.*</c>, <c>form.*</c> and the query of a URL.</summary>
internal static class UrlFunctions
{
    public static void AddTo(FunctionLibrary library) => library
        .AddLinear(Encode, "url.encode(string) -> string")
        .AddLinear(Decode, "url.decode(string) -> string")
        .AddLinear(EncodeForm, "form.encode(map(string, dyn)) -> string")
        .AddLinear(DecodeForm, "form.decode(string) -> map(string, dyn)", "form.decode(bytes) -> map(string, dyn)")
        .AddLinear(Query, "string.query(string) -> list(string)")
        .AddLinear((in CelValue url, in CelValue name, in CelValue value, CelActivation activation) => Edit(url, name, value, replace: false, activation),
            "string.addQuery(string, string) -> string")
        .AddLinear((in CelValue url, in CelValue name, in CelValue value, CelActivation activation) => Edit(url, name, value, replace: true, activation),
            "string.setQuery(string, string) -> string");

    private static CelValue Encode(in CelValue text, CelActivation activation) =>
        text.Kind != CelKind.String ? CelValue.Fail(Errors.NoSuchOverload)
        : TextEditing.TryCharge(text.Text.Length, activation) ? CelValue.Of(Escape(text.Text))
        : CelValue.Fail(Errors.Cost);

    private static CelValue Decode(in CelValue text, CelActivation activation) =>
        text.Kind != CelKind.String ? CelValue.Fail(Errors.NoSuchOverload)
        : !TextEditing.TryCharge(text.Text.Length, activation) ? CelValue.Fail(Errors.Cost)
        : Unescape(text.Text, plusIsSpace: false) is { } decoded ? CelValue.Of(decoded)
        : CelValue.Fail(Errors.BadPercent);

    /// <summary>Everything but letters, digits and <c>- . _ ~</c> (RFC 3986 §2.3) as %XX of its UTF-8.</summary>
    private static string Escape(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            var character = (char)octet;
            _ = char.IsAsciiLetterOrDigit(character) || character is '-' or '.' or '_' or '~'
                ? result.Append(character)
                : result.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
        }

        return result.ToString();
    }

    private static string EscapeForm(string text) => Escape(text).Replace("%20", "+", StringComparison.Ordinal);

    private static string? Unescape(ReadOnlySpan<char> text, bool plusIsSpace)
    {
        var octets = new List<byte>(text.Length);
        Span<byte> encoded = stackalloc byte[4];
        while (!text.IsEmpty)
        {
            if (text[0] == '%')
            {
                if (text.Length < 3 || !byte.TryParse(text.Slice(1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
                {
                    return null;
                }

                octets.Add(octet);
                text = text[3..];
                continue;
            }

            Rune.DecodeFromUtf16(text, out var rune, out var width);
            octets.AddRange(encoded[..(plusIsSpace && rune.Value == '+' ? new Rune(' ') : rune).EncodeToUtf8(encoded)]);
            text = text[width..];
        }

        var all = octets.ToArray();
        return System.Text.Unicode.Utf8.IsValid(all) ? Encoding.UTF8.GetString(all) : null;
    }

    private static CelValue EncodeForm(in CelValue map, CelActivation activation)
    {
        if (map.Kind != CelKind.Map)
        {
            return CelValue.Fail(Errors.NoSuchOverload);
        }

        var pairs = new List<string>();
        for (var i = 0; i < map.Entries.Count; i++)
        {
            var value = map.Entries.ValueAt(i);
            var values = value.Kind == CelKind.List ? Enumerable.Range(0, value.Items.Count).Select(index => value.Items[index]) : [value];
            foreach (var item in values)
            {
                if (Conversions.TextOf(map.Entries.KeyAt(i)) is not { } name || Conversions.TextOf(item) is not { } text)
                {
                    return CelValue.Fail(Errors.NotForm);
                }

                if (!activation.Charge(1) || !TextEditing.TryCharge(text.Length, activation))
                {
                    return CelValue.Fail(Errors.Cost);
                }

                pairs.Add($"{EscapeForm(name)}={EscapeForm(text)}");
            }
        }

        return CelValue.Of(string.Join('&', pairs));
    }

    private static CelValue DecodeForm(in CelValue form, CelActivation activation)
    {
        if (EncodingFunctions.Octets(form) is not { } octets)
        {
            return CelValue.Fail(Errors.NoSuchOverload);
        }

        if (!EncodingFunctions.TryCharge(form, activation))
        {
            return CelValue.Fail(Errors.Cost);
        }

        if (!System.Text.Unicode.Utf8.IsValid(octets) || Pairs(Encoding.UTF8.GetString(octets)) is not { } pairs || !activation.Charge(pairs.Count))
        {
            return CelValue.Fail(activation.Budget < 0 ? Errors.Cost : Errors.BadPercent);
        }

        // A name that repeats has all its values.
        var result = new MapBuilder();
        foreach (var group in pairs.GroupBy(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal))
        {
            var values = group.ToArray();
            result.Add(CelValue.Of(group.Key), values.Length == 1 ? CelValue.Of(values[0]) : CelValue.Of(values));
        }

        return result.Build();
    }

    private static CelValue Query(in CelValue url, in CelValue name, CelActivation activation)
    {
        if (url.Kind != CelKind.String || name.Kind != CelKind.String)
        {
            return CelValue.Fail(Errors.NoSuchOverload);
        }

        if (!TextEditing.TryCharge(url.Text.Length, activation))
        {
            return CelValue.Fail(Errors.Cost);
        }

        var wanted = name.Text;
        var values = Pairs(UrlParts.Of(url.Text).Query)?.Where(pair => pair.Name == wanted).Select(pair => pair.Value).ToArray();
        return values is { Length: > 0 } ? CelValue.Of(values) : CelValue.Fail(values is null ? Errors.BadPercent : Errors.NoSuchKey);
    }

    private static CelValue Edit(in CelValue url, in CelValue name, in CelValue value, bool replace, CelActivation activation)
    {
        if (url.Kind != CelKind.String || name.Kind != CelKind.String || value.Kind != CelKind.String)
        {
            return CelValue.Fail(Errors.NoSuchOverload);
        }

        if (!TextEditing.TryCharge(url.Text.Length + value.Text.Length, activation))
        {
            return CelValue.Fail(Errors.Cost);
        }

        var wanted = name.Text;
        var parts = UrlParts.Of(url.Text);
        var kept = parts.Query.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(pair => !replace || Unescape(pair.AsSpan(0, pair.IndexOf('=') is var at and >= 0 ? at : pair.Length), plusIsSpace: true) != wanted)
            .Append($"{EscapeForm(name.Text)}={EscapeForm(value.Text)}");
        return CelValue.Of($"{parts.Before}?{string.Join('&', kept)}{parts.Fragment}");
    }

    private static List<(string Name, string Value)>? Pairs(string form)
    {
        var pairs = new List<(string Name, string Value)>();
        foreach (var pair in form.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = Unescape(equals < 0 ? pair : pair.AsSpan(0, equals), plusIsSpace: true);
            var value = Unescape(equals < 0 ? default : pair.AsSpan(equals + 1), plusIsSpace: true);
            if (name is null || value is null)
            {
                return null;
            }

            pairs.Add((name, value));
        }

        return pairs;
    }

    /// <summary>A URL cut at its query and fragment.</summary>
    private readonly record struct UrlParts(string Before, string Query, string Fragment)
    {
        public static UrlParts Of(string url)
        {
            var hash = url.IndexOf('#', StringComparison.Ordinal);
            var body = hash < 0 ? url : url[..hash];
            var question = body.IndexOf('?', StringComparison.Ordinal);
            return new(question < 0 ? body : body[..question], question < 0 ? "" : body[(question + 1)..], hash < 0 ? "" : url[hash..]);
        }
    }
}
