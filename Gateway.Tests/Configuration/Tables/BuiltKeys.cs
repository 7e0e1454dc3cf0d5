using Gateway.Host.Configuration;
using Gateway.Host.Configuration.Reading;

namespace Gateway.Tests.Configuration.Tables;

/// <summary>Every key that the configuration records have, as the tables write paths.</summary>
internal static class BuiltKeys
{
    public static IReadOnlyList<(string Path, KeyShape Key)> All { get; } = [.. Below(typeof(GatewayFileConfig), "")];

    private static IEnumerable<(string Path, KeyShape Key)> Below(Type record, string path)
    {
        foreach (var key in RecordShape.Of(record).AllKeys.Values)
        {
            var at = ConfigPath.Key(path, key.Key);
            yield return (at, key);
            var (type, below) = key.Value switch
            {
                ValueShape.Nested nested => (nested.Type, at),
                ValueShape.List { Item: ValueShape.Nested nested } => (nested.Type, at + "[]"),
                _ => (null, at),
            };
            // The same as policies elsewhere.
            foreach (var inner in type is null ? [] : Below(type, below == "policies[].policy" ? "policies[].policies" : below))
            {
                yield return inner;
            }

            // A list in place of the record.
            if (type is not null && RecordShape.Of(type).ListShorthand is [{ Value: ValueShape.List { Item: ValueShape.Nested item } }, ..])
            {
                foreach (var inner in Below(item.Type, below + "[]"))
                {
                    yield return inner;
                }
            }
        }
    }
}
