using System.Collections.Frozen;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Evaluation;

/// <summary>The constants of <c>x in [a, b, c]</c>.</summary>
internal sealed class ConstantSet
{
    // Up to here comparing is cheaper than hashing: most texts differ in their length.
    private const int SearchedSize = 4;

    private readonly CelValue[] _others;
    private readonly string[] _texts;
    private readonly FrozenSet<string>? _index;

    public ConstantSet(CelList list)
    {
        var items = Enumerable.Range(0, list.Count).Select(index => list[index]).ToArray();
        _texts = [.. items.Where(item => item.Kind == CelKind.String).Select(item => item.Text)];
        _others = [.. items.Where(item => item.Kind != CelKind.String)];
        _index = _texts.Length > SearchedSize ? _texts.ToFrozenSet(StringComparer.Ordinal) : null;
    }

    public IReadOnlyList<string> Texts => _texts;

    /// <summary>Whether texts are all there is.</summary>
    public bool IsAllText => _others.Length == 0;

    public bool Contains(in CelValue value)
    {
        if (value.Kind == CelKind.String)
        {
            return _index is not null ? _index.Contains(value.Text) : Search(value.Text);
        }

        foreach (ref readonly var other in _others.AsSpan())
        {
            if (Equality.Equal(value, other))
            {
                return true;
            }
        }

        return false;
    }

    private bool Search(string value)
    {
        foreach (var text in _texts)
        {
            if (string.Equals(text, value))
            {
                return true;
            }
        }

        return false;
    }
}
