using Gateway.Policies.Authentication.Keys;

namespace Gateway.Actors.SigningKeys;

/// <summary>What reading a key set came to: a set, or a problem in words of our own.</summary>
/// <param name="Result">The set and what was left out of it; null: there is a problem.</param>
/// <param name="Problem">Why there is no set; holds nothing that was read. Null: there is one.</param>
internal sealed record KeySetReading(JsonWebKeySetResult? Result, string? Problem)
{
    /// <summary>Reads what was received.</summary>
    public static KeySetReading Of(ReadOnlyMemory<byte> json)
    {
        var result = JsonWebKeySet.Read(json);
        return result.Fault is { } fault ? Failed(Text(fault, result)) : new KeySetReading(result, null);
    }

    /// <summary>There is no set.</summary>
    public static KeySetReading Failed(string problem) => new(null, problem);

    /// <summary>Why keys were left out, for the log; "none" when all are used.</summary>
    public static string Reasons(JsonWebKeySetResult result) => result.Dropped.Count == 0
        ? "none"
        : string.Join(", ", result.Dropped.Select(key => $"{key.Index}: {key.Reason}"));

    private static string Text(KeySetFault fault, JsonWebKeySetResult result) => fault switch
    {
        KeySetFault.TooLarge => $"it is larger than {JsonWebKeySet.MaxBytes} bytes",
        KeySetFault.NotJson => "it is no strict JSON",
        KeySetFault.NoKeys => "it has no list of keys",
        KeySetFault.TooManyKeys => $"it lists more than {JsonWebKeySet.MaxKeys} keys",
        KeySetFault.NoUsableKey => $"none of its keys can be used ({Reasons(result)})",
    };
}
