namespace Gateway.Host.Configuration.Reading;

/// <summary>What may stand under a key.</summary>
internal abstract record ValueShape
{
    private ValueShape()
    {
    }

    /// <summary>One text.</summary>
    /// <param name="Kind">How it is read.</param>
    public sealed record Scalar(ScalarKind Kind) : ValueShape;

    /// <summary>A list.</summary>
    /// <param name="Item">What its items are.</param>
    /// <param name="Create">Makes the typed, immutable list.</param>
    public sealed record List(ValueShape Item, Func<IEnumerable<object>, object> Create) : ValueShape;

    /// <summary>Keys of the user's own choice, with values.</summary>
    /// <param name="Item">What the values are.</param>
    /// <param name="Create">Makes the typed, immutable dictionary.</param>
    public sealed record Map(ValueShape Item, Func<IEnumerable<KeyValuePair<string, object>>, object> Create) : ValueShape;

    /// <summary>Whatever YAML can say, kept as JSON.</summary>
    public sealed record Free : ValueShape;

    /// <summary>A record of known keys.</summary>
    /// <param name="Type">Its type.</param>
    public sealed record Nested(Type Type) : ValueShape;
}
