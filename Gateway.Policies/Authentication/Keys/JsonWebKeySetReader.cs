using System.Text.Json;
using Gateway.Policies.Authentication.Tokens;

namespace Gateway.Policies.Authentication.Keys;

/// <summary>Reads a key set; whoever sends it is no more trusted than the network on the way.</summary>
internal static class JsonWebKeySetReader
{
    private const int MaxDepth = 16;

    public static JsonWebKeySetResult Read(ReadOnlyMemory<byte> json)
    {
        if (json.Length > JsonWebKeySet.MaxBytes)
        {
            return new() { Fault = KeySetFault.TooLarge };
        }

        using var document = StrictJson.Parse(json, MaxDepth);
        if (document is null)
        {
            return new() { Fault = KeySetFault.NotJson };
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("keys", out var keys) || keys.ValueKind != JsonValueKind.Array)
        {
            return new() { Fault = KeySetFault.NoKeys };
        }

        return keys.GetArrayLength() > JsonWebKeySet.MaxKeys ? new() { Fault = KeySetFault.TooManyKeys } : ReadKeys(keys);
    }

    private static JsonWebKeySetResult ReadKeys(JsonElement list)
    {
        var keys = new List<JsonWebKey>();
        var dropped = new List<DroppedKey>();
        var index = 0;
        foreach (var json in list.EnumerateArray())
        {
            var key = JsonWebKeyReader.Read(json, out var fault);
            if (key is null)
            {
                dropped.Add(new DroppedKey(index, fault!.Value));
            }
            else if (!keys.Exists(key.IsSameAs))
            {
                // A key that is listed twice is one key, and must not stand in its own way.
                keys.Add(key);
            }

            index++;
        }

        return keys.Count > 0
            ? new() { Set = new JsonWebKeySet([.. keys]), Dropped = dropped }
            : new() { Fault = KeySetFault.NoUsableKey, Dropped = dropped };
    }
}
