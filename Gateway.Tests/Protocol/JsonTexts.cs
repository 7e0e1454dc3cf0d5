using FsCheck;
using FsCheck.Fluent;

namespace Gateway.Tests.Protocol;

/// <summary>Random JSON as text, with the spacing, escapes and numbers that real and hostile peers write.</summary>
internal static class JsonTexts
{
    private static readonly string[] Letters =
    [
        "a", "b", "name", "uri", "é", "✓", "😀", " ", "{", "}", "[", "]", ",", ":", "\\n", "\\r", "\\\"", "\\\\", "\\/", "\\u0061", "\\u0000", "\\u2028", "\\ud83d\\ude00",
    ];

    private static readonly string[] Numbers =
        ["0", "-0", "1", "-1", "1.0", "1.50", "9007199254740993", "12345678901234567890123", "1e2", "1E+2", "0.1e-7", "1e999"];

    /// <summary>Nothing, or what may stand between tokens.</summary>
    public static Gen<string> Space { get; } = Gen.Frequency((8, Gen.Constant("")), (1, Gen.Elements(" ", "\n", "\t", "\r\n", "  ")));

    public static Gen<string> Text { get; } = Gen.Elements(Letters).ListOf().Select(letters => $"\"{string.Concat(letters.Take(6))}\"");

    public static Gen<string> Number { get; } = Gen.Elements(Numbers);

    private static Gen<string> Leaf { get; } = Gen.OneOf(Text, Number, Gen.Elements("true", "false", "null", "{}", "[]"));

    /// <summary>Any value, nested at most so deep.</summary>
    public static Gen<string> Value(int depth)
    {
        if (depth == 0)
        {
            return Leaf;
        }

        var inner = Value(depth - 1);
        var array = from items in Spaced(inner).ListOf() select $"[{string.Join(',', items.Take(4))}]";
        var members = from key in Spaced(Text) from value in Spaced(inner) select (key, value);
        return Gen.Frequency((3, Leaf), (2, array), (3, members.ListOf().SelectMany(list => Object(list.Take(4)))));
    }

    /// <summary>An object of these members, in random order.</summary>
    public static Gen<string> Object(IEnumerable<(string Key, string Value)> members) =>
        from order in Gen.Shuffle(members.ToArray())
        from open in Space
        select $"{{{open}{string.Join(',', order.Select(member => $"{member.Key}:{member.Value}"))}}}";

    /// <summary>A key by its name, sometimes with an escape in it.</summary>
    public static Gen<string> Key(string name) =>
        from at in Gen.Choose(-8, name.Length - 1)
        select at < 0 ? $"\"{name}\"" : $"\"{name[..at]}\\u{(int)name[at]:x4}{name[(at + 1)..]}\"";

    /// <summary>A value with random space around it.</summary>
    public static Gen<string> Spaced(Gen<string> value) =>
        from before in Space from text in value from after in Space select before + text + after;

    /// <summary>Some of these members: each is there as often as its weight of ten says.</summary>
    public static Gen<(string Key, string Value)[]> Members(params (int Weight, string Name, Gen<string> Value)[] members) =>
        members.Aggregate(Gen.Constant(Array.Empty<(string Key, string Value)>()), (chosen, member) =>
            from before in chosen
            from chance in Gen.Choose(1, 10)
            from key in Spaced(Key(member.Name))
            from value in Spaced(member.Value)
            select chance <= member.Weight ? [.. before, (key, value)] : before);
}
