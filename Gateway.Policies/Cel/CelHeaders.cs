using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel;

/// <summary>
/// HTTP headers as map: names are matched without regard to case; the value is a string, or the list of all values if the header came
/// more than once (<c>join()</c>, <c>raw()</c> and <c>split()</c> give it one form). Derive to show a server's own collection.
/// </summary>
public abstract class CelHeaders : CelMap
{
    /// <summary>How a view shows the values of a header.</summary>
    internal HeaderForm Form { get; init; }

    /// <summary>Whether a view hides the values of headers that carry credentials.</summary>
    internal bool IsRedacted { get; init; }

    /// <summary>The name of header <paramref name="index"/>, lower-case.</summary>
    public abstract string NameAt(int index);

    /// <summary>All values of a header in the order they came; empty if there is none. <paramref name="name"/> may have any case.</summary>
    public abstract IReadOnlyList<string> ValuesOf(string name);

    /// <inheritdoc/>
    public sealed override CelValue KeyAt(int index) => CelValue.Of(NameAt(index));

    /// <inheritdoc/>
    public sealed override CelValue ValueAt(int index) => TryGet(NameAt(index), out var value) ? value : CelValue.Null;

    /// <inheritdoc/>
    public sealed override bool TryGet(string key, out CelValue value)
    {
        ArgumentNullException.ThrowIfNull(key);
        var values = ValuesOf(key);
        value = values.Count == 0 ? default : HeaderView.Show(key, values, Form, IsRedacted);
        return values.Count > 0;
    }
}
