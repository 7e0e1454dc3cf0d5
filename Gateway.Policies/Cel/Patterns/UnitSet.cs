using System.Globalization;
using System.Text;

namespace Gateway.Policies.Cel.Patterns;

/// <summary>A set of UTF-16 units, as .NET writes it between brackets.</summary>
internal sealed class UnitSet
{
    private readonly List<(int First, int Last)> _ranges = [];

    public bool IsEmpty => _ranges.Count == 0;

    public IReadOnlyList<(int First, int Last)> Ranges => _ranges;

    /// <summary>Adds a range, which comes after all before it; an empty one is left out.</summary>
    public void Add(int first, int last)
    {
        if (first <= last)
        {
            _ranges.Add((first, last));
        }
    }

    public override string ToString()
    {
        if (IsEmpty)
        {
            // .NET's way to say: no unit at all.
            return "[^\\u0000-\\uFFFF]";
        }

        var text = new StringBuilder("[");
        foreach (var (first, last) in _ranges)
        {
            text.Append(Unit(first)).Append(first == last ? "" : "-" + Unit(last));
        }

        return text.Append(']').ToString();
    }

    private static string Unit(int unit) => string.Create(CultureInfo.InvariantCulture, $"\\u{unit:X4}");
}
