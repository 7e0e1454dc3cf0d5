using System.Globalization;
using System.Text.Json;
using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Time;
using Gateway.Policies.Cel.Values;

namespace Gateway.Tests.Cel.Conformance;

/// <summary>Values and types in the encoding of the public suite's JSON form.</summary>
internal static class ConformanceValues
{
    public static CelValue Read(JsonElement encoded)
    {
        var (kind, value) = encoded.EnumerateObject().Select(property => (property.Name, property.Value)).Single();
        return kind switch
        {
            "null" => CelValue.Null,
            "bool" => CelValue.Of(value.GetBoolean()),
            "int" => CelValue.Of(long.Parse(value.GetString()!, CultureInfo.InvariantCulture)),
            "uint" => CelValue.Of(ulong.Parse(value.GetString()!, CultureInfo.InvariantCulture)),
            "double" => CelValue.Of(ReadDouble(value)),
            "string" => CelValue.Of(value.GetString()),
            "bytes" => CelValue.Of(value.GetBytesFromBase64()),
            "list" => CelValue.Of(new ArrayList([.. value.EnumerateArray().Select(Read)])),
            "map" => ReadMap(value),
            "timestamp" => Timestamps.Parse(value.GetString()!),
            "duration" => Durations.Parse(value.GetString()!),
            "type" => CelValue.Type(value.GetString()!),
            _ => throw new NotSupportedException(kind),
        };
    }

    /// <summary>Types and values alike: an int is not a uint, NaN is NaN, maps have no order.</summary>
    public static bool IsSame(in CelValue left, in CelValue right)
    {
        if (left.Kind != right.Kind)
        {
            return false;
        }

        switch (left.Kind)
        {
            case CelKind.Double:
                return left.Number.Equals(right.Number) && double.IsNegative(left.Number) == double.IsNegative(right.Number);
            case CelKind.List:
                var (first, second) = (left.Items, right.Items);
                return first.Count == second.Count && Enumerable.Range(0, first.Count).All(index => IsSame(first[index], second[index]));
            case CelKind.Map:
                var (some, other) = (left.Entries, right.Entries);
                return some.Count == other.Count && Enumerable.Range(0, some.Count).All(index =>
                    other.TryGet(some.KeyAt(index), out var value) && IsSame(some.ValueAt(index), value));
            default:
                return left == right;
        }
    }

    public static CelType ReadType(JsonElement type)
    {
        if (type.ValueKind == JsonValueKind.String)
        {
            return Named(type.GetString()!, []);
        }

        if (type.TryGetProperty("message", out var message))
        {
            return Named(message.GetString()!, []);
        }

        return type.TryGetProperty("param", out var parameter)
            ? CelType.Parameter(parameter.GetString()!)
            : Named(type.GetProperty("name").GetString()!, [.. type.GetProperty("params").EnumerateArray().Select(ReadType)]);
    }

    private static CelType Named(string name, CelType[] parameters) => name switch
    {
        "dyn" => CelType.Dyn,
        "null" => CelType.Null,
        "bool" => CelType.Bool,
        "int" => CelType.Int,
        "uint" => CelType.UInt,
        "double" => CelType.Double,
        "string" => CelType.String,
        "bytes" => CelType.Bytes,
        "timestamp" or "google.protobuf.Timestamp" => CelType.Timestamp,
        "duration" or "google.protobuf.Duration" => CelType.Duration,
        "list" => CelType.List(parameters[0]),
        "map" => CelType.Map(parameters[0], parameters[1]),
        _ => CelType.Named(name, parameters),
    };

    private static double ReadDouble(JsonElement value) => value.ValueKind == JsonValueKind.Number ? value.GetDouble() : value.GetString() switch
    {
        "NaN" => double.NaN,
        "Infinity" => double.PositiveInfinity,
        _ => double.NegativeInfinity,
    };

    private static CelValue ReadMap(JsonElement entries)
    {
        var map = new MapBuilder();
        foreach (var entry in entries.EnumerateArray())
        {
            map.Add(Read(entry[0]), Read(entry[1]));
        }

        return map.Build();
    }
}
