using Gateway.Policies.Cel.Json;

namespace Gateway.Policies.Cel;

/// <summary>Values from JSON and to JSON.</summary>
public static class CelJson
{
    /// <summary>
    /// Reads a whole JSON document. Integers without point and exponent become int, or uint if they only fit that; other numbers
    /// double. False, with the byte offset of the mistake, for anything but strict JSON: no duplicate members, depth at most 64.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out CelValue value, out int offset)
    {
        var parser = new JsonParser(utf8);
        var read = parser.TryReadValue(out value) && parser.TryEnd();
        offset = parser.Position;
        return read;
    }

    /// <summary>
    /// Writes a value; null for errors, unknowns and absent values. Bytes become base64; times, durations, addresses and types their
    /// text; NaN and infinities their names; an optional what it wraps, or null.
    /// </summary>
    public static string? Write(CelValue value) => value.IsValue ? JsonWriter.Write(value) : null;
}
